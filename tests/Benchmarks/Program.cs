using PartyFlow.Benchmarks;

// One figure a run: `dotnet run -c Release --project tests/Benchmarks -- P1`. Its last line is the figure itself.
var figures = new Dictionary<string, Func<Task>>(StringComparer.OrdinalIgnoreCase)
{
    ["P1"] = ProviderThroughput.RunAsync,
    ["WORKER"] = WorkerThroughput.RunAsync,
    ["OFFICE"] = TenThousandTasks.RunAsync,
    ["FRONT"] = Front.RunAsync,
    ["START"] = WholeApp.StartAsync,
    ["PAGES"] = WholeApp.PagesAsync,
    ["STILL"] = WholeApp.IdleAsync,
    ["COMMANDS"] = Commands.RunAsync,
    ["TABLES"] = Tables.RunAsync,
};
if (args.Length == 0 || args.Any(arg => !figures.ContainsKey(arg)))
{
    Console.Error.WriteLine($"Which figure? One or more of: {string.Join(", ", figures.Keys)}");
    return 2;
}

foreach (var arg in args)
{
    await figures[arg]();
}
return 0;
