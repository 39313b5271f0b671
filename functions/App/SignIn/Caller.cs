using PartyFlow.Domain.People;

namespace PartyFlow.Functions.SignIn;

/// <summary>Who makes a request: a signed-in person, a machine with an application key, or nobody known.</summary>
public sealed record Caller
{
    /// <summary>Nobody known.</summary>
    public static readonly Caller Nobody = new();

    /// <summary>The person: signed in, or the one an application key acts for.</summary>
    public Person? Person { get; init; }

    /// <summary>The application key, where a machine calls.</summary>
    public ApplicationKey? Key { get; init; }

    /// <summary>Whether this is a person with the administrator's role.</summary>
    public bool IsAdministrator => Key is null && Person?.Has(Role.Administrator) == true;
}

/// <summary>An application key as it is kept: never the key itself.</summary>
/// <param name="Id">Its id, to revoke it by.</param>
/// <param name="Name">Which program has it.</param>
/// <param name="PersonId">The person in whose name the program acts; its rights are that person's.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="CreatedBy">By whom.</param>
/// <param name="Scope">What it may do.</param>
public sealed record ApplicationKey(string Id, string Name, string PersonId, DateTimeOffset CreatedAt, string CreatedBy, KeyScope Scope);

/// <summary>What an application key may do.</summary>
[System.Text.Json.Serialization.JsonConverter(typeof(Domain.CamelCaseEnum<KeyScope>))]
public enum KeyScope
{
    /// <summary>Read only.</summary>
    Read,

    /// <summary>Read, start tasks and give commands.</summary>
    Write,
}
