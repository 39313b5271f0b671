using DurableTask.Core;
using DurableTask.Core.History;
using DurableTask.Core.Serializing;
using DurableTask.Core.Tracing;
using FsCheck;
using FsCheck.Fluent;
using PartyFlow.Host.Sqlite.Orchestrations;

namespace PartyFlow.Host.Tests.Orchestrations;

public sealed class RecordTests
{
    private static readonly Gen<string?> Texts = Gen.OneOf(
        Gen.Constant((string?)null), Gen.Constant((string?)""), ArbMap.Default.GeneratorFor<UnicodeString>()
            .Select(text => (string?)string.Concat(text.Get.EnumerateRunes())),
        Gen.Choose(1, 9_000).Select(length => (string?)new string('融', length)));

    private static readonly Gen<DateTime> Times = Gen.Choose(0, int.MaxValue)
        .Select(seconds => new DateTime(2000, 1, 1, 0, 0, 0, DateTimeKind.Utc).AddSeconds(seconds).AddTicks(7));

    private static readonly Gen<int> Numbers = Gen.OneOf(Gen.Choose(-3, 300), Gen.Elements(int.MinValue, int.MaxValue));

    private static readonly Gen<Dictionary<string, string>?> Tags = Gen.OneOf(
        Gen.Constant((Dictionary<string, string>?)null),
        Gen.ArrayOf(Texts)
            .Select(texts => (Dictionary<string, string>?)texts.OfType<string>().Distinct()
                .ToDictionary(text => text, text => text + "!")));

    private static readonly Gen<OrchestrationInstance?> Instances =
        from id in Texts
        from execution in Texts
        from none in Gen.Elements(true, false)
        select none ? null : new OrchestrationInstance { InstanceId = id, ExecutionId = execution };

    private static readonly Gen<DistributedTraceContext?> Traces =
        from parent in Texts
        from state in Texts
        from id in Texts
        from at in Times
        from none in Gen.Elements(true, false)
        select none ? null
            : new DistributedTraceContext(parent!, state) { Id = id, SpanId = id, ActivityStartTime = new DateTimeOffset(at) };

    private static readonly Gen<object?> Values = Gen.OneOf(
        Texts.Select(text => (object?)text), Times.Select(time => (object?)time),
            Gen.Elements<object?>(true, false, 7L, long.MinValue, 0.5, null),
        Texts.Select(text => (object?)new List<object?> { text, 1L, new Dictionary<string, object?> { ["a"] = text } }));

    private static readonly Gen<FailureDetails?> Failures = Gen.Sized(Failure);

    private static readonly Gen<HistoryEvent> Events =
        from made in Gen.OneOf(Makers().Values)
        from played in Gen.Elements(true, false)
        from at in Times
        select Stamped(made, played, at);

    [Fact]
    public void Events_WrittenAndRead_AreTheSame() => Check.One(Config.QuickThrowOnFailure.WithMaxTest(2_000), Prop.ForAll(
        Gen.ListOf(Events).ToArbitrary(),
        events =>
        {
            var read = new List<HistoryEvent>();
            EventRecord.ReadInto(read, EventRecord.Write(events));
            Assert.Equal(Say(events), Say(read));
            return true;
        }));

    [Fact]
    public void Messages_WrittenAndRead_AreTheSame() => Check.One(Config.QuickThrowOnFailure.WithMaxTest(500), Prop.ForAll(
        (from one in Events from to in Instances select new TaskMessage { Event = one, OrchestrationInstance = to }).ToArbitrary(),
        message => Say(message) == Say(EventRecord.ReadMessage(EventRecord.Write(message)))));

    [Fact]
    public void Generator_MakesEveryTypeThatDurableTaskKnows() => Assert.Equal(
        HistoryEvent.KnownTypes().Select(type => type.Name).Except([nameof(HistoryStateEvent)]).Order(), Makers().Keys.Order());

    [Fact]
    public void Event_OfATypeThatIsNeverStored_IsRefused() =>
        Assert.Throws<InvalidDataException>(() => EventRecord.Write([new HistoryStateEvent(1, new OrchestrationState())]));

    /// <summary>The negative control of the checksum: each flipped bit is found, and the record itself is read.</summary>
    [Fact]
    public void Record_WithAnyBitFlipped_IsRefused()
    {
        var record = EventRecord.Write(
            [new TaskCompletedEvent(3, 2, "结果"), new TimerFiredEvent(-1) { TimerId = 4, FireAt = DateTime.UnixEpoch }]);
        EventRecord.ReadInto([], record);
        for (var bit = 0; bit < record.Length * 8; bit++)
        {
            var damaged = record.ToArray();
            damaged[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.Throws<InvalidDataException>(() => EventRecord.ReadInto([], damaged));
        }
        for (var length = 0; length < record.Length; length++)
        {
            Assert.Throws<InvalidDataException>(() => EventRecord.ReadInto([], record.AsSpan(0, length)));
        }
    }

    [Fact]
    public void Record_OfANewerFormat_SaysSo()
    {
        var record = EventRecord.Write([new OrchestratorStartedEvent(-1)]);
        record[0] = 2;
        Assert.Contains("has format 2", Assert.Throws<InvalidDataException>(() => EventRecord.ReadInto([], record)).Message,
            StringComparison.Ordinal);
    }

    private static string Say(object value) => JsonDataConverter.Default.Serialize(value);

    private static HistoryEvent Stamped(HistoryEvent one, bool played, DateTime at)
    {
        one.IsPlayed = played;
        one.Timestamp = at;
        return one;
    }

    private static Gen<FailureDetails?> Failure(int size) =>
        from type in Texts
        from message in Texts
        from stack in Texts
        from final in Gen.Elements(true, false)
        from inner in size > 3 ? Failure(size / 4) : Gen.Constant((FailureDetails?)null)
        from value in Values
        from bare in Gen.Elements(true, false)
        select new FailureDetails(type!, message!, stack, inner, final, bare ? null : new Dictionary<string, object?> { ["k"] = value });

    private static Dictionary<string, Gen<HistoryEvent>> Makers()
    {
        var makers = new Dictionary<string, Gen<HistoryEvent>>();
        Add(from id in Numbers
            from text in Texts
            from more in Texts
            from tags in Tags
            from to in Instances
            from trace in Traces
            from at in Times
            select new ExecutionStartedEvent(id, text)
            {
                Name = more,
                Version = text,
                OrchestrationInstance = to,
                ParentInstance = to is null ? null
                    : new ParentInstance { Name = text, Version = more, TaskScheduleId = id, OrchestrationInstance = to },
                Tags = tags,
                Correlation = more,
                ParentTraceContext = trace,
                ScheduledStartTime = text is null ? null : at,
                Generation = more is null ? null : id,
                GenerateNewTrace = text is null,
            });
        Add(from id in Numbers
            from text in Texts
            from failure in Failures
            from status in Gen.Elements(
            Enum.GetValues<OrchestrationStatus>())
            select new ExecutionCompletedEvent(id, text, status, failure));
        Add(from id in Numbers from text in Texts select new ContinueAsNewEvent(id, text));
        Add(from id in Numbers from text in Texts select new ExecutionTerminatedEvent(id, text));
        Add(from id in Numbers from text in Texts select new ExecutionSuspendedEvent(id, text));
        Add(from id in Numbers from text in Texts select new ExecutionResumedEvent(id, text));
        Add(from id in Numbers
            from text in Texts
            from more in Texts
            from trace in Traces
            select new ExecutionRewoundEvent(id, text) { ParentExecutionId = more, InstanceId = text, ParentTraceContext = trace });
        Add(from id in Numbers
            from text in Texts
            from more in Texts
            from tags in Tags
            from trace in Traces
            select new TaskScheduledEvent(id) { Name = text, Version = more, Input = text, ParentTraceContext = trace, Tags = tags });
        Add(from id in Numbers from task in Numbers from text in Texts select new TaskCompletedEvent(id, task, text));
        Add(from id in Numbers
            from text in Texts
            from more in Texts
            from failure in Failures
            select new TaskFailedEvent(id, id, text, more,
            failure));
        Add(from id in Numbers
            from text in Texts
            from more in Texts
            from tags in Tags
            select new SubOrchestrationInstanceCreatedEvent(id)
            { Name = text, Version = more, InstanceId = more, Input = text, ClientSpanId = more, Tags = tags });
        Add(from id in Numbers from text in Texts select new SubOrchestrationInstanceCompletedEvent(id, id, text));
        Add(from id in Numbers
            from text in Texts
            from failure in Failures
            select new SubOrchestrationInstanceFailedEvent(id, id, text,
            text, failure));
        Add(from id in Numbers from at in Times select new TimerCreatedEvent(id) { FireAt = at });
        Add(from id in Numbers from at in Times select new TimerFiredEvent(id) { TimerId = id, FireAt = at });
        Add(from id in Numbers
            from text in Texts
            from more in Texts
            select new EventSentEvent(id)
            {
                InstanceId = text,
                Name = more,
                Input = text
            });
        Add(from id in Numbers
            from text in Texts
            from trace in Traces
            select new EventRaisedEvent(id, text)
            {
                Name = text,
                ParentTraceContext = trace
            });
        Add(from id in Numbers from text in Texts select new GenericEvent(id, text));
        Add(from id in Numbers select new OrchestratorStartedEvent(id));
        Add(from id in Numbers select new OrchestratorCompletedEvent(id));
        return makers;

        void Add<T>(Gen<T> gen)
            where T : HistoryEvent => makers[typeof(T).Name] = gen.Select(one => (HistoryEvent)one);
    }
}
