using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;
using PartyFlow.Host.Configuration;

namespace PartyFlow.Host;

/// <summary>Where the logs of host and worker go, at the levels of host.json: the console, or what a test gives.</summary>
internal static class HostLog
{
    internal static ILoggerFactory Create(HostSettings settings, ILoggerProvider? instead) => LoggerFactory.Create(logging =>
    {
        logging.SetMinimumLevel(settings.HostJson.LogLevels.GetValueOrDefault("default", LogLevel.Information));
        logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning);
        logging.AddFilter("Grpc", LogLevel.Warning);
        // It names the whole address of each request, which may hold a secret.
        logging.AddFilter("Yarp", LogLevel.Warning);
        logging.AddFilter("Microsoft.Extensions.Hosting", LogLevel.Warning);
        logging.AddFilter("Microsoft.Hosting.Lifetime", LogLevel.Warning);
        // What keeps a host from starting is thrown as well; once is enough.
        logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.Critical);
        foreach (var (category, level) in settings.HostJson.LogLevels)
        {
            logging.AddFilter(category.Equals("default", StringComparison.OrdinalIgnoreCase) ? null : category, level);
        }
        logging.AddConfiguration(settings.Configuration.GetSection("Logging"));
        if (instead is not null)
        {
            logging.Services.AddSingleton(instead);
            return;
        }
        logging.Services.Configure<SimpleConsoleFormatterOptions>(options =>
        {
            options.TimestampFormat = "HH:mm:ss.fff ";
            options.UseUtcTimestamp = true;
            options.ColorBehavior = LoggerColorBehavior.Disabled;
        });
        logging.Services.Configure<JsonConsoleFormatterOptions>(options =>
        {
            options.TimestampFormat = "yyyy-MM-ddTHH:mm:ss.fffZ";
            options.UseUtcTimestamp = true;
        });
        logging.AddConsole();
    });
}
