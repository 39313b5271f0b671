namespace PartyFlow.Host.Tests.Durable;

/// <summary>What holds for durable functions on every engine, case by case.</summary>
internal static partial class DurableContract
{
    internal static IReadOnlyList<ContractCase> All { get; } =
        [.. Calls, .. Timers, .. Events, .. Failures, .. Lifecycle, .. Sets];

    internal static TheoryData<string> Names => [.. All.Select(one => one.Name)];

    /// <summary>Plays a case and compares what it saw with what the table says of this engine.</summary>
    internal static async Task CheckAsync(string name, DurableBackend backend)
    {
        var played = All.Single(one => one.Name == name);
        var other = ContractDifferences.All.SingleOrDefault(one => one.Case == name && one.Backend == backend.Name);
        var expected = other?.Answer ?? played.Answer;
        var answer = await backend.PlayAsync(played).WaitAsync(TimeSpan.FromMinutes(3));
        Assert.True(expected == answer, $"On {backend.Name}, {name} should answer\n{expected}\nbut answers\n{answer}");
    }
}
