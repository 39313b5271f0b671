using System.Runtime.InteropServices;
using PartyFlow.Host;
using PartyFlow.Host.Sqlite;

try
{
    await using var host = await FunctionHost.StartAsync(args);
    var signalled = new TaskCompletionSource();
    using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
    using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
    await (await Task.WhenAny(signalled.Task, host.Failed));
    return 0;

    void Stop(PosixSignalContext signal)
    {
        signal.Cancel = true;
        signalled.TrySetResult();
    }
}
catch (Exception e) when (e is StartException or StoreException)
{
    Console.Error.WriteLine(e.Message);
    return 1;
}
