using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
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
        services.AddSingleton<Addresses>().AddSingleton(_ => Database.Connect(configuration)).AddSingleton<Database>().AddSingleton<Sealing>();
        services.AddSingleton<TaskTable>().AddSingleton<PendingTable>().AddSingleton<OfficeTable>();
        services.AddSingleton<TodoTable>().AddSingleton<LedgerTable>().AddSingleton<DueTable>();
        services.AddSingleton<DraftTable>().AddSingleton<OpenDrafts>().AddSingleton<TemplateTable>().AddSingleton<Holdings>().AddSingleton<Leaving>().AddSingleton<CommandDesk>().AddSingleton<TakeIn>().AddSingleton<TaskStart>();
        services.AddSingleton<DecisionLinks>().AddSingleton<FreshLinks>().AddSingleton<MailPost>();
        services.AddSingleton<ApplicationKeys>().AddSingleton<SignInLinks>().AddSingleton<RateLimits>().AddSingleton<SetUpCode>();
        services.AddSingleton<PageRenderer>().AddSingleton<PageDoor>().AddSingleton<TaskDoor>().AddSingleton<ApiDoor>();
        services.AddSingleton<ImportTable>().AddSingleton<EvidenceFiles>().AddSingleton<ErasureTable>().AddSingleton<SampleOffice>();
        return services.AddSessions().AddKeyRing(configuration).AddMail(configuration);
    }

    /// <summary>What is done once before requests are served: tables, the set-up code, the demo's office.</summary>
    public static async Task PrepareAsync(this IHost host, CancellationToken cancellation = default)
    {
        await host.Services.GetRequiredService<Database>().EnsureAsync(cancellation);
        if (host.Services.GetRequiredService<Addresses>().IsDemo)
        {
            await host.Services.GetRequiredService<SampleOffice>().LoadAsync(cancellation);
        }

        await host.Services.GetRequiredService<SetUpCode>().AnnounceAsync(cancellation);
    }
}
