using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using PartyFlow.Functions.AnyTime;
using PartyFlow.Functions.Api;
using PartyFlow.Functions.Approvals;
using PartyFlow.Functions.Demo;
using PartyFlow.Functions.Erasing;
using PartyFlow.Functions.Files;
using PartyFlow.Functions.Flow;
using PartyFlow.Functions.Ledger;
using PartyFlow.Functions.Mailbox;
using PartyFlow.Functions.Manage;
using PartyFlow.Functions.Manage.Import;
using PartyFlow.Functions.Notifications;
using PartyFlow.Functions.Pages;
using PartyFlow.Functions.Plan;
using PartyFlow.Functions.SignIn;
using PartyFlow.Functions.Storage;
using PartyFlow.Web;

namespace PartyFlow.Functions;

/// <summary>What PartyFlow is made of.</summary>
public static class PartyFlowApp
{
    /// <summary>Registers everything. A clock that the host registered before stays.</summary>
    public static IServiceCollection AddPartyFlow(this IServiceCollection services, IConfiguration configuration)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(_ => Database.Connect(configuration));
        services.AddSingleton<Addresses>().AddSingleton<Database>().AddSingleton<Sealing>();
        services.AddSingleton<TaskTable>().AddSingleton<PendingTable>().AddSingleton<OfficeTable>();
        services.AddSingleton<TodoTable>().AddSingleton<LedgerTable>().AddSingleton<DueTable>();
        services.AddSingleton<DraftTable>().AddSingleton<OpenDrafts>().AddSingleton<TemplateTable>();
        services.AddSingleton<Holdings>().AddSingleton<Leaving>().AddSingleton<CommandDesk>().AddSingleton<TakeIn>().AddSingleton<TaskStart>();
        services.AddSingleton<DecisionLinks>();
        services.AddSingleton<ApplicationKeys>().AddSingleton<SignInLinks>().AddSingleton<RateLimits>().AddSingleton<SetUpCode>();
        services.AddSingleton<ApiDoor>().AddSingleton<ImportTable>().AddSingleton<EvidenceFiles>();
        services.AddSingleton<ErasureTable>().AddSingleton<SampleOffice>();

        // Whatever renders takes services of the invocation, so it lives as long as that and no longer.
        services.AddScoped<PageRenderer>().AddScoped<PageDoor>().AddScoped<TaskDoor>().AddScoped<MailPost>().AddScoped<FreshLinks>();

        // Neither rights nor links go by what a request says of its way, and the demo looks for these headers as they were sent.
        services.PostConfigure<ForwardedHeadersOptions>(options => options.ForwardedHeaders = ForwardedHeaders.None);
        return services.AddSessions().AddKeyRing(configuration).AddMail(configuration).AddLogLevels(configuration);
    }

    /// <summary>
    /// How much the worker logs; <c>host.json</c> speaks for the host only. The app's own section <c>Logging</c> says more or less, except
    /// that no request's address is ever logged: it may hold a secret. A form or a cookie that is not ours is answered, not an error of ours.
    /// </summary>
    private static IServiceCollection AddLogLevels(this IServiceCollection services, IConfiguration configuration) =>
        services.AddLogging(logging => logging
            .AddFilter("Microsoft.AspNetCore", LogLevel.Warning)
            .AddFilter("Microsoft.AspNetCore.Antiforgery", LogLevel.Critical)
            .AddFilter("Azure.Core", LogLevel.Warning)
            .AddFilter("Azure.Identity", LogLevel.Warning)
            .AddFilter("Microsoft.DurableTask", LogLevel.Warning)
            .AddConfiguration(configuration.GetSection("Logging"))
            .AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.Warning));

    /// <summary>What is done once before requests are served: settings checked, tables, the set-up code, the demo's office.</summary>
    public static async Task PrepareAsync(this IHost host, CancellationToken cancellation = default)
    {
        var addresses = host.Services.GetRequiredService<Addresses>();
        host.Services.GetRequiredService<MailOptions>();
        await host.Services.GetRequiredService<Database>().EnsureAsync(cancellation);
        if (addresses.IsDemo)
        {
            await host.Services.GetRequiredService<SampleOffice>().LoadAsync(cancellation);
        }

        await host.Services.GetRequiredService<SetUpCode>().PrintAsync(cancellation);
    }
}
