using System.Collections;
using System.Globalization;
using DurableTask.Core;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Newtonsoft.Json.Linq;
using PartyFlow.Host.Rpc;
using P = Microsoft.DurableTask.Protobuf;

namespace PartyFlow.Host.Durable;

/// <summary>Failures between the engine, the protocol, and what the worker says of an activity that threw.</summary>
internal static class FailureConversion
{
    /// <summary>Written by workers before the JSON that tells an activity's failure.</summary>
    private const string StructuredPrefix = "ActivityMiddleware.StructuredActivityFailure: ";

    internal static P.TaskFailureDetails? ToProtocol(FailureDetails? failure)
    {
        if (failure is null)
        {
            return null;
        }
        var details = new P.TaskFailureDetails
        {
            ErrorType = failure.ErrorType ?? "",
            ErrorMessage = failure.ErrorMessage ?? "",
            StackTrace = failure.StackTrace,
            InnerFailure = ToProtocol(failure.InnerFailure),
            IsNonRetriable = failure.IsNonRetriable,
        };
        foreach (var (key, value) in failure.Properties ?? new Dictionary<string, object?>())
        {
            details.Properties[key] = ToValue(value);
        }
        return details;
    }

    internal static FailureDetails? ToCore(P.TaskFailureDetails? failure) =>
        failure is null
            ? null
            : new FailureDetails(
                failure.ErrorType,
                failure.ErrorMessage,
                failure.StackTrace,
                ToCore(failure.InnerFailure),
                failure.IsNonRetriable,
                failure.Properties.Count == 0 ? null : failure.Properties.ToDictionary(one => one.Key, one => ToObject(one.Value)));

    /// <summary>
    /// Why an activity failed. The .NET worker puts the failure with its inner ones as JSON into the exception's message; where it could
    /// not, type and message are told apart by the first colon, as the durable extension does.
    /// </summary>
    internal static FailureDetails OfActivity(InvocationFailure failure)
    {
        var text = failure.Message;
        var json = text.StartsWith(StructuredPrefix, StringComparison.Ordinal) ? text[StructuredPrefix.Length..] : text;
        if (json.StartsWith('{') && Parse(FirstLine(json)) is { } told)
        {
            return told;
        }
        if (failure.Type is { Length: > 0 } type)
        {
            return Failure(type, text);
        }
        var colon = text.IndexOf(": ", StringComparison.Ordinal);
        return colon < 0 ? Failure("(unknown)", text) : Failure(text[..colon].TrimEnd(), FirstLine(text[(colon + 2)..]));

        FailureDetails Failure(string type, string message) =>
            new(type, message, failure.StackTrace, innerFailure: null, isNonRetriable: false);
    }

    /// <summary>What the worker tells as JSON; null for a message that only begins with a brace.</summary>
    private static FailureDetails? Parse(string json)
    {
        try
        {
            return P.TaskFailureDetails.Parser.ParseJson(json) is { ErrorType.Length: > 0 } told ? ToCore(told) : null;
        }
        catch (Exception e) when (e is InvalidProtocolBufferException or InvalidJsonException or InvalidOperationException)
        {
            return null;
        }
    }

    private static string FirstLine(string text) => text.IndexOf('\n') is var end && end < 0 ? text.TrimEnd() : text[..end].TrimEnd();

    private static Value ToValue(object? value) => value switch
    {
        null => Value.ForNull(),
        string text => Value.ForString(text),
        bool flag => Value.ForBool(flag),
        DateTime time => Value.ForString(time.ToString("O", CultureInfo.InvariantCulture)),
        DateTimeOffset time => Value.ForString(time.ToString("O", CultureInfo.InvariantCulture)),
        // What a store has read back from JSON comes as tokens.
        JValue token => ToValue(token.Value),
        JObject token => Struct(token.Properties().Select(one => KeyValuePair.Create(one.Name, (object?)one.Value))),
        IDictionary<string, object?> map => Struct(map),
        IEnumerable list => Value.ForList([.. list.Cast<object?>().Select(ToValue)]),
        IConvertible number => Value.ForNumber(number.ToDouble(CultureInfo.InvariantCulture)),
        _ => Value.ForString(value.ToString()),
    };

    private static Value Struct(IEnumerable<KeyValuePair<string, object?>> fields)
    {
        var made = new Struct();
        foreach (var (key, value) in fields)
        {
            made.Fields[key] = ToValue(value);
        }
        return Value.ForStruct(made);
    }

    private static object? ToObject(Value value) => value.KindCase switch
    {
        Value.KindOneofCase.NumberValue => value.NumberValue,
        Value.KindOneofCase.StringValue => value.StringValue,
        Value.KindOneofCase.BoolValue => value.BoolValue,
        Value.KindOneofCase.StructValue => value.StructValue.Fields.ToDictionary(one => one.Key, one => ToObject(one.Value)),
        Value.KindOneofCase.ListValue => value.ListValue.Values.Select(ToObject).ToList(),
        _ => null,
    };
}
