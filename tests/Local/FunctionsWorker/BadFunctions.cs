using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Converters;
using Microsoft.Azure.Functions.Worker.Extensions.Abstractions;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using FromBody = Microsoft.Azure.Functions.Worker.Http.FromBodyAttribute;

namespace PartyFlow.Local.FunctionsWorker.Tests;

// Functions that must not start, each for a reason of its own.
public static class BadFunctions
{
    [Function("Twice")]
    public static string Twice([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "twice/1")] HttpRequest request) => "";

    [Function("twice")]
    public static string TwiceAgain([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "twice/2")] HttpRequest request) => "";

    [Function("SharedA")]
    public static string SharedA([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "shared/{id}")] HttpRequest request) => "";

    [Function("SharedB")]
    public static string SharedB([HttpTrigger(AuthorizationLevel.Anonymous, "post", "get", Route = "Shared/{key}")] HttpRequest request) => "";

    [Function("KeyNeeded")]
    public static string KeyNeeded([HttpTrigger(AuthorizationLevel.Function, "get")] HttpRequest request) => "";

    [Function("adminPage")]
    public static string AdminPage([HttpTrigger(AuthorizationLevel.Anonymous, "get")] HttpRequest request) => "";

    [Function("RuntimeRoute")]
    public static string RuntimeRoute([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "Runtime/x")] HttpRequest request) => "";

    [Function("SlashRoute")]
    public static string SlashRoute([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "/")] HttpRequest request) => "";

    [Function("BrokenRoute")]
    public static string BrokenRoute([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "a/{b")] HttpRequest request) => "";

    [Function("UnknownConstraint")]
    public static string UnknownConstraint([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "a/{b:nonsense}")] HttpRequest request) => "";

    [Function("BadMethod")]
    public static string BadMethod([HttpTrigger(AuthorizationLevel.Anonymous, "get it")] HttpRequest request) => "";

    [Function("BodyAsTrigger")]
    public static string BodyAsTrigger([HttpTrigger(AuthorizationLevel.Anonymous, "post")] string body) => "";

    [Function("UnknownParameter")]
    public static string UnknownParameter([HttpTrigger(AuthorizationLevel.Anonymous, "get")] HttpRequest request, IServiceProvider services) => "";

    [Function("NoTrigger")]
    public static string NoTrigger(HttpRequest request) => "";

    [Function("2fast")]
    public static string BadName([HttpTrigger(AuthorizationLevel.Anonymous, "get")] HttpRequest request) => "";

    [Function("Hidden")]
    internal static string Hidden([HttpTrigger(AuthorizationLevel.Anonymous, "get")] HttpRequest request) => "";

    [Function("Fire")]
    public static async void Fire([HttpTrigger(AuthorizationLevel.Anonymous, "get")] HttpRequest request) => await Task.Yield();

    [Function("BadSchedule")]
    public static void BadSchedule([TimerTrigger("* * * * * * * *")] TimerInfo timer)
    {
    }

    [Function("MissingSetting")]
    public static void MissingSetting([TimerTrigger("%No:Such%")] TimerInfo timer)
    {
    }

    [Function("TimerAsText")]
    public static void TimerAsText([TimerTrigger("0 0 * * * *")] string timer)
    {
    }

    [Function("BodyOfTimer")]
    public static void BodyOfTimer([TimerTrigger("0 0 * * * *")] TimerInfo timer, [FromBody] string body)
    {
    }

    [Function("ClientInFlow")]
    public static Task ClientInFlow([OrchestrationTrigger] TaskOrchestrationContext context, [DurableClient] DurableTaskClient client) => Task.CompletedTask;

    [Function("TwoInputs")]
    public static Task TwoInputs([OrchestrationTrigger] TaskOrchestrationContext context, string one, string two) => Task.CompletedTask;

    [Function("OtherHub")]
    public static void OtherHub([ActivityTrigger] string input, [DurableClient(TaskHub = "Other")] DurableTaskClient client)
    {
    }

    [Function("WrongClient")]
    public static void WrongClient([ActivityTrigger] string input, [DurableClient] string client)
    {
    }

    [Function("Host")]
    public static string Host([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "by-another-name")] HttpRequest request) => "";

    [Function("AnyMethod")]
    public static string AnyMethod([HttpTrigger(AuthorizationLevel.Anonymous, Route = "any/{id}")] HttpRequest request) => "";

    [Function("OneMethod")]
    public static string OneMethod([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "any/{key}")] HttpRequest request) => "";

    [Function("QueueStarts")]
    public static void QueueStarts([QueueTrigger] string message)
    {
    }

    [Function("BlobComesIn")]
    public static void BlobComesIn([TimerTrigger("0 0 * * * *")] TimerInfo timer, [BlobInput] string blob)
    {
    }

    [Function("Converted")]
    public static void Converted([TimerTrigger("0 0 * * * *")] TimerInfo timer, [InputConverter(typeof(BadFunctions))] string value)
    {
    }

    [Function("Generic")]
    public static void Generic<T>([TimerTrigger("0 0 * * * *")] TimerInfo timer)
    {
    }

    [Function("QueueGoesOut")]
    [QueueOutput]
    public static string QueueGoesOut([TimerTrigger("0 0 * * * *")] TimerInfo timer) => "";

    [Function("QueueGoesOutBeside")]
    public static Task<WithQueue> QueueGoesOutBeside([HttpTrigger(AuthorizationLevel.Anonymous, "get")] HttpRequest request) => Task.FromResult(new WithQueue("", ""));

    [Function("TwoBindings")]
    public static void TwoBindings([TimerTrigger("0 0 * * * *")] TimerInfo timer, [DurableClient, BlobInput] DurableTaskClient client)
    {
    }

    [Function("TwoTriggers")]
    public static void TwoTriggers([TimerTrigger("0 0 * * * *"), QueueTrigger] TimerInfo timer)
    {
    }

    [Function("ClaimA")]
    public static void ClaimA([ActivityTrigger(Activity = "Claimed")] string input)
    {
    }

    [Function("ClaimB")]
    public static void ClaimB([ActivityTrigger(Activity = "claimed")] string input)
    {
    }
}

public sealed record WithQueue([property: HttpResult] string Answer, [property: QueueOutput] string Message);

// Bindings of extensions that the local host does not have.
[AttributeUsage(AttributeTargets.Parameter)]
public sealed class QueueTriggerAttribute : TriggerBindingAttribute;

[AttributeUsage(AttributeTargets.Parameter)]
public sealed class BlobInputAttribute : InputBindingAttribute;

[AttributeUsage(AttributeTargets.Method | AttributeTargets.Property)]
public sealed class QueueOutputAttribute : OutputBindingAttribute;
