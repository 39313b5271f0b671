using System.Diagnostics;
using System.Globalization;

namespace PartyFlow.Benchmarks;

/// <summary>Repeated measurements, told by median and spread; a format is that of the numbers, by default whole ones.</summary>
internal sealed class Measure : IFormattable
{
    private readonly List<double> values = [];

    internal double Median => Sorted[values.Count / 2];

    internal double Lowest => Sorted[0];

    internal double Highest => Sorted[^1];

    private List<double> Sorted => [.. values.Order()];

    internal void Add(double value) => values.Add(value);

    public override string ToString() => ToString(null, null);

    public string ToString(string? format, IFormatProvider? formatProvider)
    {
        string Number(double value) => value.ToString(format ?? "N0", formatProvider ?? CultureInfo.InvariantCulture);
        return $"median {Number(Median)} (from {Number(Lowest)} to {Number(Highest)}, {values.Count} runs)";
    }

    internal static async Task<TimeSpan> TimeAsync(Func<Task> work)
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        var begin = Stopwatch.GetTimestamp();
        await work();
        return Stopwatch.GetElapsedTime(begin);
    }

    internal static double Percentile(IEnumerable<double> values, double part)
    {
        var sorted = values.Order().ToList();
        return sorted[Math.Min(sorted.Count - 1, (int)(sorted.Count * part))];
    }

    internal static void Say(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));
}
