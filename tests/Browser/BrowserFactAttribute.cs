namespace PartyFlow.Browser.Tests;

/// <summary>A test in real Chromium; skipped by name where there is none.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class BrowserFactAttribute : FactAttribute
{
    public const string Chromium = "/usr/bin/chromium";

    public BrowserFactAttribute()
    {
        if (!File.Exists(Chromium))
        {
            Skip = $"There is no {Chromium}; tests/run.sh installs it.";
        }
    }
}
