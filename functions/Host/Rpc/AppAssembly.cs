using System.Reflection;
using System.Runtime.InteropServices;
using System.Runtime.Loader;
using System.Text.Json;

namespace PartyFlow.Host.Rpc;

/// <summary>
/// The function app loaded into this process. What it shares with the host is the host's; the rest comes from the app's folder. There is
/// one app for the process's whole life, for the worker looks for its generated code in the process's entry assembly.
/// </summary>
internal static class AppAssembly
{
    private static readonly Lock Gate = new();
    private static (string Path, Assembly Assembly)? loaded;

    /// <exception cref="StartException">It cannot be loaded, or needs newer packages than the host has.</exception>
    internal static Assembly Load(string path)
    {
        lock (Gate)
        {
            if (loaded is { } before)
            {
                return before.Path == path
                    ? before.Assembly
                    : throw new StartException($"This process runs the app {before.Path} already; start another process for {path}.");
            }
            CheckShared(path);
            var resolver = new AssemblyDependencyResolver(path);
            AssemblyLoadContext.Default.Resolving += (context, name) =>
                resolver.ResolveAssemblyToPath(name) is { } found ? context.LoadFromAssemblyPath(found) : null;
            AssemblyLoadContext.Default.ResolvingUnmanagedDll += (_, name) =>
                resolver.ResolveUnmanagedDllToPath(name) is { } found ? NativeLibrary.Load(found) : IntPtr.Zero;
            var assembly = Find(path);
            Assembly.SetEntryAssembly(assembly);
            Environment.SetEnvironmentVariable("FUNCTIONS_APPLICATION_DIRECTORY", Path.GetDirectoryName(path));
            loaded = (path, assembly);
            return assembly;
        }
    }

    /// <summary>By name first: a test project that refers to the app has it loaded, and its types must not exist twice.</summary>
    private static Assembly Find(string path)
    {
        try
        {
            return Assembly.Load(AssemblyName.GetAssemblyName(path));
        }
        catch (FileNotFoundException)
        {
            return AssemblyLoadContext.Default.LoadFromAssemblyPath(path);
        }
        catch (BadImageFormatException e)
        {
            throw new StartException($"{path} is no .NET assembly: {e.Message} Build the app again.", e);
        }
    }

    /// <summary>
    /// An assembly that both have is the host's, and an app that was built against a newer one would fail somewhere later.
    /// </summary>
    private static void CheckShared(string path)
    {
        var deps = Path.ChangeExtension(path, ".deps.json");
        if (!File.Exists(deps))
        {
            return;
        }
        var own = ((string?)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES") ?? string.Empty)
            .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .GroupBy(Path.GetFileName)
            .ToDictionary(group => group.Key!, group => group.First(), StringComparer.OrdinalIgnoreCase);
        using var document = JsonDocument.Parse(File.ReadAllBytes(deps));
        var targets = document.RootElement.GetProperty("targets").EnumerateObject();
        foreach (var package in targets.SelectMany(target => target.Value.EnumerateObject()))
        {
            if (!package.Value.TryGetProperty("runtime", out var assemblies))
            {
                continue;
            }
            foreach (var assembly in assemblies.EnumerateObject())
            {
                if (assembly.Value.TryGetProperty("assemblyVersion", out var text)
                    && Version.TryParse(text.GetString(), out var needed)
                    && own.TryGetValue(Path.GetFileName(assembly.Name), out var mine)
                    && AssemblyName.GetAssemblyName(mine).Version is { } has
                    && needed > has)
                {
                    throw new StartException(
                        $"The app uses {package.Name.Replace('/', ' ')}, and this host has an older one ({Path.GetFileName(mine)} {has}). "
                            + $"Start it with --worker process.");
                }
            }
        }
    }
}
