namespace PartyFlow.Host.Tests.Durable;

/// <content>What goes wrong, and how it is told.</content>
internal static partial class DurableContract
{
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(200);

    private static IEnumerable<ContractCase> Failures =>
    [
        new("Activity_ThatThrows_GivesTheOrchestratorItsWholeFailure",
            "Completed \"ThrowNested: System.InvalidOperationException broken \\u003C- System.FormatException inner \\u003C- Sample.Durable.SiteException innermost\"",
            hub => hub.RunAsync("CatchCall", new { Name = "ThrowNested", Input = "broken" })),
        new("Activity_ThatThrowsSeveral_IsToldByAllOfThemAndTheFirst",
            "Completed \"ThrowSeveral: System.AggregateException One or more errors occurred. (first) (second) \\u003C- System.InvalidOperationException first\"",
            hub => hub.RunAsync("CatchCall", new { Name = "ThrowSeveral", Input = "" })),
        new("Orchestration_ThatThrows_FailsWithDetails",
            "Failed System.InvalidOperationException: broken | System.InvalidOperationException: broken", hub => hub.RunAsync("Throw", "broken")),
        new("SubOrchestration_ThatFails_FailsTheParentsCall",
            "Completed \"Throw: System.InvalidOperationException broken \\u003C- Sample.Durable.SiteException inner\"", async hub =>
        {
            var id = DurableBackend.NewId();
            await hub.StartAsync("CatchCall", new { Name = "Throw", Input = "broken", InstanceId = id + "-child" }, id);
            return await hub.EndAsync(id);
        }),
        new("Orchestration_WhoseActivityFails_FailsItself",
            "Failed Microsoft.DurableTask.TaskFailedException: Task 'Visit' (#0) failed with an unhandled exception: refused visit 1", async hub => Beginning(await hub.RunAsync("VisitAll", (string[])[hub.Site.AddFailing(9, "never").Url]), " |")),
        new("Orchestration_OfAnUnknownName_Fails",
            """Failed {"message":"The function 'Nowhere' doesn't exist, is disabled, or is not an orchestrator function. Additional info: …""", async hub => Known(await hub.RunAsync("Nowhere"))),
        new("SubOrchestration_OfAnUnknownName_FailsTheParentsCall",
            "Completed \"Nowhere: no details\"", async hub =>
        {
            var id = DurableBackend.NewId();
            await hub.StartAsync("CatchCall", new { Name = "Nowhere", InstanceId = id + "-child" }, id);
            return Known(await hub.EndAsync(id));
        }),
        new("Activity_OfAnUnknownName_FailsTheCall",
            "Completed \"Nowhere: (unknown) (unknown)\"", async hub => Known(await hub.RunAsync("CatchCall", new { Name = "Nowhere" }))),
        new("Activity_WhoseInputDoesNotFit_FailsTheCall",
            "Completed \"Length: System.InvalidOperationException Failed to deserialize input for activity function", async hub => Beginning(await hub.RunAsync("CatchCall", new { Name = "Length", Input = new { No = "text" } }), " \\u0027")),
        new("Orchestration_WhoseInputDoesNotFit_Fails",
            "Failed System.Text.Json.JsonException: The JSON value could not be converted to System.Int32.", async hub => Beginning(await hub.RunAsync("FanOut", "many"), " Path")),
        new("Orchestration_ThatAwaitsSomethingForeign_FailsAndSaysSo",
            "Failed System.InvalidOperationException: An invalid asynchronous invocation was detected.", async hub => Beginning(await hub.RunAsync("AwaitForeign"), " This can")),
        new("CustomStatus_OverSixteenKilobytes_FailsTheInstance",
            """Failed {"message":"Function 'BigStatus' failed with an unhandled exception.""", async hub => Beginning(await hub.RunAsync("BigStatus", 9000), "\",\"details")),
        new("Policy_RetriesUntilTheActivitySucceeds", "Completed \"at last\" after 3", async hub =>
        {
            var page = hub.Site.AddFailing(2, "at last");
            return $"{await PolicyAsync(hub, "VisitWithPolicy", page, 5)} after {page.Visits}";
        }),
        new("Policy_WhenAttemptsAreUsedUp_LetsTheLastFailureOut", "Completed \"gave up: refused visit 3\" after 3", async hub =>
        {
            var page = hub.Site.AddFailing(9, "never");
            return $"{await PolicyAsync(hub, "VisitWithPolicy", page, 3)} after {page.Visits}";
        }),
        new("Handler_DecidesAboutEachRetry", "Completed \"at last\" after 3", async hub =>
        {
            var page = hub.Site.AddFailing(2, "at last");
            return $"{await PolicyAsync(hub, "VisitWithHandler", page, 5)} after {page.Visits}";
        }),
        new("Handler_ThatGivesUp_LetsTheFailureOut", "Completed \"gave up: refused visit 2\" after 2", async hub =>
        {
            var page = hub.Site.AddFailing(9, "never");
            return $"{await PolicyAsync(hub, "VisitWithHandler", page, 2)} after {page.Visits}";
        }),
        new("Policy_RetriesASubOrchestrationToo_UnderTheSameId", """Completed ["at last"] after 2""", async hub =>
        {
            var page = hub.Site.AddFailing(1, "at last");
            return $"{await PolicyAsync(hub, "ChildWithPolicy", page, 3)} after {page.Visits}";
        }),
        new("Entity_SignalledByAnOrchestration_IsRefused",
            "Failed System.NotSupportedException: Durable entities are not supported by the current backend configuration.", async hub => Beginning(await hub.RunAsync("SignalEntity"), " |")),
        new("Entity_CalledByAnOrchestration_IsRefused",
            "Failed System.NotSupportedException: Durable entities are not supported by the current backend configuration.", async hub => Beginning(await hub.RunAsync("CallEntity"), " |")),
        new("Entity_SignalledByAClient_IsRefused",
            "Unimplemented", async hub =>
            Beginning(await DurableBackend.RefusalAsync(() => hub.Client.Entities.SignalEntityAsync(new("counter", "one"), "add", 1)), ":")),
        new("Entity_AskedForByAClient_IsRefused",
            "Unimplemented", async hub =>
            Beginning(await DurableBackend.RefusalAsync(() => hub.Client.Entities.GetEntityAsync(new("counter", "one"))), ":")),
    ];

    private static async Task<string> PolicyAsync(DurableBackend hub, string orchestration, TestSite.Page page, int attempts)
    {
        var id = await hub.StartAsync(orchestration, new { page.Url, Attempts = attempts, FirstWait = Moment });
        for (var attempt = 1; attempt < attempts && attempt <= 2; attempt++)
        {
            await page.ArrivedAsync();
            await hub.PassAsync(Moment);
        }
        return await hub.EndAsync(id);
    }

    /// <summary>Leaves out the list of names that are known: it grows with the sample app.</summary>
    private static string Known(string answer) =>
        answer.IndexOf("The following are the known", StringComparison.Ordinal) is var at and >= 0 ? answer[..at] + "…" : answer;

    /// <summary>What comes before a mark: the rest is long, or each engine's own.</summary>
    private static string Beginning(string answer, string mark) => answer.Split(mark)[0];
}
