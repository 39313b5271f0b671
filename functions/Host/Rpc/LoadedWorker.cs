using System.Text.Json;
using System.Text.Json.Nodes;
using PartyFlow.Host.Rpc.Messages;

namespace PartyFlow.Host.Rpc;

/// <summary>A worker that has told its functions and loaded them: it can be invoked.</summary>
internal sealed record LoadedWorker(
    WorkerChannel Channel, IReadOnlyDictionary<string, string> Capabilities, IReadOnlyList<FunctionDefinition> Functions)
{
    // As upstream, where the three together may take a little over a minute.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>Where the worker's own web server listens; null for a worker without one, which gets requests over gRPC.</summary>
    internal Uri? HttpUri { get; } = Capabilities.GetValueOrDefault("HttpUri") is { Length: > 0 } uri ? new Uri(uri) : null;

    /// <summary>Goes through the protocol's opening with a worker that has dialled in: init, metadata, load.</summary>
    /// <exception cref="StartException">The worker refused, or a function of it cannot be loaded.</exception>
    internal static async Task<LoadedWorker> OpenAsync(WorkerChannel channel, string appFolder, CancellationToken cancellation)
    {
        try
        {
            var init = await AskAsync(new StreamingMessage
            {
                WorkerInitRequest = new WorkerInitRequest
                {
                    HostVersion = "4.0.0",
                    WorkerDirectory = appFolder,
                    FunctionAppDirectory = appFolder,
                },
            }).ConfigureAwait(false);
            Require(init.WorkerInitResponse.Result, "The worker could not be initialized");
            var told = await AskAsync(new StreamingMessage
            {
                FunctionsMetadataRequest = new FunctionsMetadataRequest { FunctionAppDirectory = appFolder },
            }).ConfigureAwait(false);
            Require(told.FunctionMetadataResponse.Result, "The worker could not tell its functions");
            var metadata = told.FunctionMetadataResponse.FunctionMetadataResults;
            // Before they are loaded: what a function that cannot run here is told by is its metadata, not a failure further on.
            var functions = FunctionCheck.Check(metadata.Select(Read));
            await Task.WhenAll(metadata.Select(LoadAsync)).ConfigureAwait(false);
            return new LoadedWorker(channel, init.WorkerInitResponse.Capabilities, functions);
        }
        catch (WorkerGoneException e)
        {
            throw new StartException("The worker ended before its functions were loaded. Its own output says why.", e);
        }
        catch (TimeoutException e)
        {
            throw new StartException($"The worker did not answer within {Patience.TotalSeconds:0} seconds. Look for something at the "
                + $"app's start that waits.", e);
        }

        Task<StreamingMessage> AskAsync(StreamingMessage question) => channel.AskAsync(question, Patience, cancellation);

        async Task LoadAsync(RpcFunctionMetadata function)
        {
            var loaded = await AskAsync(new StreamingMessage
            {
                FunctionLoadRequest = new FunctionLoadRequest { FunctionId = function.FunctionId, Metadata = function },
            }).ConfigureAwait(false);
            Require(loaded.FunctionLoadResponse.Result, $"Function {function.Name} could not be loaded");
        }
    }

    private static FunctionDefinition Read(RpcFunctionMetadata function)
    {
        try
        {
            return new FunctionDefinition(function.FunctionId, function.Name, [.. function.RawBindings.Select(Binding)])
            {
                Retries = function.RetryOptions is { MaxRetryCount: not 0 },
            };
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
        {
            throw new StartException($"Function {function.Name} has a binding that cannot be read: {e.Message}", e);
        }

        static FunctionBinding Binding(string json)
        {
            var raw = JsonNode.Parse(json, new JsonNodeOptions { PropertyNameCaseInsensitive = true })!.AsObject();
            return new FunctionBinding((string?)raw["name"] ?? string.Empty, (string?)raw["type"] ?? string.Empty, raw);
        }
    }

    private static void Require(StatusResult? result, string otherwise)
    {
        if (result?.Status != StatusResult.Types.Status.Success)
        {
            // The worker's message is the exception's whole text; its first line says it.
            var reason = result?.Exception?.Message.Split('\n', 2)[0].Trim();
            throw new StartException(string.IsNullOrEmpty(reason) ? $"{otherwise}." : $"{otherwise}: {reason}");
        }
    }
}
