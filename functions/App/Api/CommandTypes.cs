using System.Reflection;
using System.Text.Json.Serialization;
using PartyFlow.Domain;

namespace PartyFlow.Functions.Api;

/// <summary>The command types that may come from outside: all but the start, which has a route of its own, and what PartyFlow does itself.</summary>
internal static class CommandTypes
{
    public static readonly IReadOnlySet<string> FromOutside = typeof(TaskCommand).GetCustomAttributes<JsonDerivedTypeAttribute>()
        .Where(derived => derived.DerivedType != typeof(TaskCommand.StartTask) && derived.DerivedType != typeof(TaskCommand.OpenStage))
        .Select(derived => (string)derived.TypeDiscriminator!)
        .ToHashSet();
}
