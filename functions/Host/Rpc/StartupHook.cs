/// <summary>
/// Runs in a worker's process before the app's own entry point
/// (https://github.com/dotnet/runtime/blob/main/docs/design/features/host-startup-hook.md
/// wants this name and no namespace): ends the process when the host is gone, which holds the other end of its standard input.
/// </summary>
internal static class StartupHook
{
    public static void Initialize()
    {
        // The app's own children are no workers.
        Environment.SetEnvironmentVariable("DOTNET_STARTUP_HOOKS", null);
        new Thread(static () =>
        {
            using var input = Console.OpenStandardInput();
            while (input.ReadByte() >= 0)
            {
            }
            Environment.FailFast("The host is gone.");
        })
        { IsBackground = true, Name = "host watch" }.Start();
    }
}
