using PartyFlow.Host.Sqlite;

namespace PartyFlow.Host.Tests.Sqlite;

/// <summary>A test that counts system calls; skipped by name where there is no strace.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class StraceFactAttribute : FactAttribute
{
    internal const string Program = "/usr/bin/strace";

    public StraceFactAttribute()
    {
        if (!File.Exists(Program))
        {
            Skip = $"There is no {Program}; tests/run.sh installs it.";
        }
    }
}
