using System.Collections.Concurrent;
using System.Threading.Channels;
using Grpc.Core;
using PartyFlow.Host.Rpc.Messages;

namespace PartyFlow.Host.Rpc;

/// <summary>The event stream of one worker: questions and invocations go out, answers and logs come in.</summary>
internal sealed class WorkerChannel(Action<RpcLog> log)
{
    private readonly Channel<StreamingMessage> outbound =
        Channel.CreateUnbounded<StreamingMessage>(new UnboundedChannelOptions { SingleReader = true });
    private readonly ConcurrentDictionary<string, TaskCompletionSource<StreamingMessage>> questions = new();
    private readonly ConcurrentDictionary<string, TaskCompletionSource<InvocationResponse>> invocations = new();
    private readonly TaskCompletionSource closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool ended;

    /// <summary>Completes when the stream has ended, from whichever side.</summary>
    internal Task Closed => closed.Task;

    /// <summary>Serves the stream until either side ends it.</summary>
    internal async Task ServeAsync(
        IAsyncStreamReader<StreamingMessage> from, IAsyncStreamWriter<StreamingMessage> to, CancellationToken cancellation)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        try
        {
            var writing = WriteAsync(to, ending.Token);
            var reading = ReadAsync(from, ending.Token);
            await Task.WhenAny(writing, reading).ConfigureAwait(false);
            await ending.CancelAsync().ConfigureAwait(false);
            await Task.WhenAll(writing, reading).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        finally
        {
            ended = true;
            outbound.Writer.TryComplete();
            var gone = new WorkerGoneException();
            foreach (var question in questions.Values)
            {
                question.TrySetException(gone);
            }
            foreach (var invocation in invocations.Values)
            {
                invocation.TrySetException(gone);
            }
            closed.TrySetResult();
        }
    }

    /// <summary>Says something that has no answer.</summary>
    internal void Tell(StreamingMessage message) => outbound.Writer.TryWrite(message);

    /// <summary>Ends the stream once what has been said is out.</summary>
    internal void End() => outbound.Writer.TryComplete();

    /// <exception cref="WorkerGoneException">The stream has ended.</exception>
    /// <exception cref="TimeoutException">No answer came in time.</exception>
    internal async Task<StreamingMessage> AskAsync(StreamingMessage question, TimeSpan patience, CancellationToken cancellation)
    {
        var answer = new TaskCompletionSource<StreamingMessage>(TaskCreationOptions.RunContinuationsAsynchronously);
        question.RequestId = Guid.NewGuid().ToString();
        questions[question.RequestId] = answer;
        try
        {
            Send(question);
            return await answer.Task.WaitAsync(patience, TimeProvider.System, cancellation).ConfigureAwait(false);
        }
        finally
        {
            questions.TryRemove(question.RequestId, out _);
        }
    }

    /// <summary>Begins an invocation. The task ends with the worker's answer, or when the stream does.</summary>
    internal Task<InvocationResponse> Begin(InvocationRequest request)
    {
        var answer = new TaskCompletionSource<InvocationResponse>(TaskCreationOptions.RunContinuationsAsynchronously);
        invocations[request.InvocationId] = answer;
        try
        {
            Send(new StreamingMessage { RequestId = request.InvocationId, InvocationRequest = request });
        }
        catch (WorkerGoneException e)
        {
            invocations.TryRemove(request.InvocationId, out _);
            answer.TrySetException(e);
        }
        return answer.Task;
    }

    private void Send(StreamingMessage message)
    {
        // Whoever registered before the end was seen is told by the end; whoever comes later finds the writer closed.
        if (ended || !outbound.Writer.TryWrite(message))
        {
            throw new WorkerGoneException();
        }
    }

    private async Task WriteAsync(IAsyncStreamWriter<StreamingMessage> to, CancellationToken cancellation)
    {
        var buffered = new WriteOptions(WriteFlags.BufferHint);
        var reader = outbound.Reader;
        while (await reader.WaitToReadAsync(cancellation).ConfigureAwait(false))
        {
            while (reader.TryRead(out var message))
            {
                // Flushed once for all that waits.
                to.WriteOptions = reader.TryPeek(out _) ? buffered : WriteOptions.Default;
                await to.WriteAsync(message, cancellation).ConfigureAwait(false);
            }
        }
    }

    private async Task ReadAsync(IAsyncStreamReader<StreamingMessage> from, CancellationToken cancellation)
    {
        while (await from.MoveNext(cancellation).ConfigureAwait(false))
        {
            var message = from.Current;
            switch (message.ContentCase)
            {
                case StreamingMessage.ContentOneofCase.RpcLog:
                    log(message.RpcLog);
                    break;
                case StreamingMessage.ContentOneofCase.InvocationResponse:
                    if (invocations.TryRemove(message.InvocationResponse.InvocationId, out var invocation))
                    {
                        invocation.TrySetResult(message.InvocationResponse);
                    }
                    break;
                default:
                    if (questions.TryGetValue(message.RequestId, out var question))
                    {
                        question.TrySetResult(message);
                    }
                    break;
            }
        }
    }
}

/// <summary>The worker's event stream has ended, so nothing can be asked of it any more.</summary>
internal sealed class WorkerGoneException() : Exception("The worker is gone.");
