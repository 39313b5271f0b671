using System.Reflection;

namespace PartyFlow.Local.FunctionsWorker.Discovery;

/// <summary>Which assemblies make up an app: those that can hold functions because they refer to this one.</summary>
internal static class AppAssemblies
{
    private static readonly string[] Foreign = ["System.", "Microsoft.", "Azure.", "SQLitePCLRaw.", "netstandard", "mscorlib", "WindowsBase", "xunit", "testhost"];

    /// <summary>The roots and everything they refer to, as far as it is part of an app.</summary>
    internal static IReadOnlyList<Assembly> Find(IEnumerable<Assembly> roots)
    {
        var self = typeof(AppAssemblies).Assembly;
        var seen = new HashSet<Assembly> { self };
        var queue = new Queue<Assembly>(roots);
        var found = new List<Assembly>();
        while (queue.TryDequeue(out var assembly))
        {
            if (!seen.Add(assembly))
            {
                continue;
            }
            var references = assembly.GetReferencedAssemblies();
            if (references.Any(name => name.Name == self.GetName().Name))
            {
                found.Add(assembly);
            }
            foreach (var name in references.Where(name => !Foreign.Any(prefix => name.Name!.StartsWith(prefix, StringComparison.OrdinalIgnoreCase))))
            {
                queue.Enqueue(Assembly.Load(name));
            }
        }
        return found;
    }
}
