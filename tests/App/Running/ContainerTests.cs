using System.Reflection;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using PartyFlow.Functions.Http;
using PartyFlow.Functions.SignIn;
using PartyFlow.Web;
using PartyFlow.Web.Pages;

namespace PartyFlow.Functions.Tests.Running;

/// <summary>The container as <c>Program</c> makes it, checked as strictly as the worker does in Development.</summary>
public sealed class ContainerTests
{
    public static TheoryData<Type> FunctionClasses =>
    [
        .. typeof(PartyFlowApp).Assembly.GetTypes().Where(type => !type.IsAbstract
            && type.GetMethods(BindingFlags.Public | BindingFlags.Instance).Any(method => method.IsDefined(typeof(FunctionAttribute)))),
    ];

    [Theory]
    [MemberData(nameof(FunctionClasses))]
    public void Function_InAnInvocationsScope_CanBeMade(Type function)
    {
        using var app = Build();
        using var invocation = app.Services.CreateScope();
        Assert.NotNull(ActivatorUtilities.CreateInstance(invocation.ServiceProvider, function));
        Assert.NotNull(invocation.ServiceProvider.GetRequiredService<HttpBoundary>());
        Assert.NotNull(invocation.ServiceProvider.GetRequiredService<Authentication>());
    }

    [Fact]
    public async Task Page_InAnInvocationsScope_IsRenderedAndOutsideOfOneIsNot()
    {
        using var app = Build();
        using var invocation = app.Services.CreateScope();
        Assert.Contains("<h1>", await PageAsync(invocation.ServiceProvider), StringComparison.Ordinal);

        // The negative control: what a page needs is not for the whole app.
        Assert.Throws<InvalidOperationException>(app.Services.GetRequiredService<PageRenderer>);
        await Assert.ThrowsAsync<InvalidOperationException>(() => PageAsync(new Alone(app.Services)));
    }

    private static Task<string> PageAsync(IServiceProvider services) =>
        new PageRenderer(services, services.GetRequiredService<ILoggerFactory>()).RenderAsync<ErrorPage, ErrorView>(
            new PageContext { Language = Language.Chinese, Now = PartyFlowHost.Morning }, new ErrorView(ErrorKind.NotFound));

    private static IHost Build()
    {
        var builder = FunctionsApplication.CreateBuilder(
            ["--PartyFlow:Tables=UseDevelopmentStorage=true", "--PartyFlow:BaseUrl=https://partyflow.example.org"]);
        builder.ConfigureFunctionsWebApplication();
        builder.UseMiddleware<HttpBoundary>();
        builder.UseMiddleware<Authentication>();
        builder.Services.AddPartyFlow(builder.Configuration);
        builder.ConfigureContainer(
            new DefaultServiceProviderFactory(new ServiceProviderOptions { ValidateScopes = true, ValidateOnBuild = true }));
        return builder.Build();
    }

    /// <summary>The app's own services, as something that knows no invocation would have them.</summary>
    private sealed class Alone(IServiceProvider services) : IServiceProvider
    {
        public object? GetService(Type serviceType) => services.GetService(serviceType);
    }
}
