namespace Microsoft.Azure.Functions.Worker.Builder;

public static class FunctionsApplicationBuilderAspNetCoreExtensions
{
    /// <summary>Lets HTTP functions take <c>HttpRequest</c> as well as <c>HttpRequestData</c> and return <c>IActionResult</c> or <c>IResult</c>. The local host serves no other kind.</summary>
    public static FunctionsApplicationBuilder ConfigureFunctionsWebApplication(this FunctionsApplicationBuilder builder)
    {
        builder.Local.ServesHttp = true;
        return builder;
    }
}
