using System.Collections.Immutable;
using System.Text.Json;
using PartyFlow.Domain;
using PartyFlow.Domain.People;

namespace PartyFlow.Functions.Storage;

/// <summary>Units and people as they are to be, or why not.</summary>
/// <param name="Units">To add or to replace, by id.</param>
/// <param name="People">To add or to replace, by id.</param>
/// <param name="Refusals">Why nothing is changed; empty when it may be.</param>
public sealed record DirectoryChange(ImmutableArray<Unit> Units, ImmutableArray<Person> People, ImmutableArray<Rejected> Refusals)
{
    /// <summary>Nothing changes.</summary>
    public static readonly DirectoryChange None = new([], [], []);

    /// <summary>Whether there is nothing to write.</summary>
    public bool IsEmpty => Units.IsEmpty && People.IsEmpty;

    /// <summary>Nothing changes, for these reasons.</summary>
    public static DirectoryChange Refused(IEnumerable<Rejected> refusals) => None with { Refusals = [.. refusals] };

    /// <summary>Whether two units or two people are the same in every member.</summary>
    public static bool Same<T>(T? one, T? other)
        where T : class => ReferenceEquals(one, other) || (one is not null && other is not null && JsonSerializer.SerializeToUtf8Bytes(one, Json.Options).AsSpan().SequenceEqual(JsonSerializer.SerializeToUtf8Bytes(other, Json.Options)));

    /// <summary>The part that the office has not got yet.</summary>
    public DirectoryChange Differing(Office office) => this with
    {
        Units = [.. Units.Where(unit => !Same(unit, office.Units.GetValueOrDefault(unit.Id)))],
        People = [.. People.Where(person => !Same(person, office.People.GetValueOrDefault(person.Id)))],
    };
}
