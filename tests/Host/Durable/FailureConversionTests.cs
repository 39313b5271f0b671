using PartyFlow.Host.Durable;
using PartyFlow.Host.Rpc;

namespace PartyFlow.Host.Tests.Durable;

/// <summary>What is read out of a failed activity's message, which is JSON only if the worker could make it so.</summary>
public sealed class FailureConversionTests
{
    [Fact]
    public void Failure_WhenTheWorkerTellsIt_KeepsTypeMessageAndInnerFailures()
    {
        const string Told = """{"errorType":"A","errorMessage":"{broken","innerFailure":{"errorType":"B","errorMessage":"inner"}}""";

        var failure = FailureConversion.OfActivity(new InvocationFailure("Ignored", Told, "at Somewhere"));

        Assert.Equal(("A", "{broken", "B"), (failure.ErrorType, failure.ErrorMessage, failure.InnerFailure!.ErrorType));
    }

    [Theory]
    [InlineData("{")]
    [InlineData("{}")]
    [InlineData("{broken}")]
    [InlineData("{\"errorType\":5}")]
    [InlineData("{\"errorMessage\":\"no type\"}")]
    [InlineData("{\"errorType\":\"A\",\"elsewhere\":1}")]
    [InlineData("{\"errorType\":\"A\",\"innerFailure\":[]}")]
    [InlineData("ActivityMiddleware.StructuredActivityFailure: {\"errorType\":")]
    public void Failure_WhenAMessageOnlyLooksLikeJson_IsThatMessage(string message)
    {
        var failure = FailureConversion.OfActivity(new InvocationFailure("Sample.Odd", message, null));

        Assert.Equal(("Sample.Odd", message), (failure.ErrorType, failure.ErrorMessage));
    }
}
