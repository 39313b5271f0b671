using System.Collections.Immutable;
using System.Diagnostics;
using Microsoft.AspNetCore.Components;
using PartyFlow.Domain;
using PartyFlow.Domain.Approvals;
using PartyFlow.Domain.Deploy;
using PartyFlow.Domain.Evaluation;

namespace PartyFlow.Web.Mail;

/// <summary>What a decision is about, as blocks of a letter: objectives with their seals, the plan, the items, the report, the result.</summary>
internal sealed class Matter(Voice voice, IntegrationTask task)
{
    /// <summary>More work items than this are counted, not listed: the decision page has them all.</summary>
    private const int MostItems = 12;

    private Wording W => voice.Words;

    /// <summary>Both objectives; the keys are those of what is being signed. Where somebody countersigns, their key and why.</summary>
    /// <param name="joint">What is being signed.</param>
    /// <param name="asked">What is asked of the reader, or <c>null</c>.</param>
    public IEnumerable<LetterBlock> Objectives(JointDecision joint, Obligation? asked)
    {
        yield return Objective(Side.Party, Key.Party, task.Plan.PartyObjective, joint, asked);
        yield return Objective(Side.Business, Key.Business, task.Plan.BusinessObjective, joint, asked);
        if (joint.Holder(Key.Countersign) is not null)
        {
            yield return new LetterBlock.Line(voice.Mark("mail.key.countersign", Signed(Key.Countersign, joint, asked, out _)), IsQuiet: true);
        }

        if (CountersignWords.Say(task, joint, W, voice.Office) is { } why)
        {
            yield return new LetterBlock.Line(why, IsQuiet: true);
        }
    }

    /// <summary>What is signed, or was signed last, about what is asked.</summary>
    public JointDecision JointOf(ObligationKind kind) => kind switch
    {
        ObligationKind.SignPlan or ObligationKind.ApprovePlan or ObligationKind.RevisePlan or ObligationKind.DraftHandOut => JointDecision.OfPlan(task),
        ObligationKind.SignHandOut or ObligationKind.Acknowledge or ObligationKind.CarryOut or ObligationKind.ConfirmItem or ObligationKind.RecordResult
            or ObligationKind.SettleDecline or ObligationKind.Unblock or ObligationKind.DecideExtension or ObligationKind.Report => JointDecision.OfHandOut(task),
        ObligationKind.SignResult or ObligationKind.ConfirmResult or ObligationKind.Rectify or ObligationKind.CheckRectification => JointDecision.OfResult(task),
        _ => throw new UnreachableException(),
    };

    /// <summary>The keys given on it.</summary>
    public ImmutableArray<Signature> KeysOf(ObligationKind kind) => JointOf(kind).Keys;

    /// <summary>The plan: measures, indicators, dates, units, basis.</summary>
    public LetterBlock Plan()
    {
        var plan = task.Plan;
        var units = W.List(plan.SupportingUnitIds.Select(voice.Office.UnitName));
        return Facts(
            (voice.Say("mail.fact.measures"), [.. plan.Measures.Select((measure, at) => voice.Mark("mail.measure", at + 1, measure.PartyAction?.Value, measure.BusinessResult?.Value))]),
            (voice.Say("mail.fact.indicators"), [.. plan.Indicators.Select(indicator => voice.Mark(
                "mail.indicator", indicator.Name?.Value, Wording.Number(indicator.Start), Wording.Number(indicator.Target, indicator.Unit), Wording.Number(indicator.Weight)))]),
            (voice.Say("mail.fact.dates"), [voice.Mark("mail.dates", Day(plan.Due.Deploy), Day(plan.Due.Implement), Day(plan.Due.Inspect))]),
            (voice.Say("mail.fact.lead"), [Voice.Plain(units.Length == 0 ? voice.Office.UnitName(plan.LeadUnitId) : voice.Say("mail.leadWith", voice.Office.UnitName(plan.LeadUnitId), units))]),
            (voice.Say("mail.fact.leaders"), plan.LeaderIds is [var only] && only == voice.Reader.Id ? [] : Leaders()),
            (voice.Say("mail.fact.basis"), Text(plan.Basis)),
            TaskRow());
    }

    /// <summary>The work items of a hand-out; of a change of one that is published, what becomes different.</summary>
    public IEnumerable<LetterBlock> HandOut()
    {
        if (HandOutChange.Of(task) is { } change)
        {
            foreach (var block in Change(change))
            {
                yield return block;
            }

            yield break;
        }

        yield return new LetterBlock.Section(
            voice.Say("mail.handOut.heading", task.Items.Length),
            [.. task.Items.Take(MostItems).Select(item => new LetterRow(
                voice.Say("item.no", item.No),
                Voice.OneLine(item.Text),
                null,
                null,
                voice.Say("mail.handOut.item", W.Word(item.Side), voice.NameAndUnit(item.PersonId), W.Day(item.Due))))]);
        if (task.Items.Length > MostItems)
        {
            yield return new LetterBlock.Line(voice.Mark("mail.handOut.more", task.Items.Length - MostItems), IsQuiet: true);
        }
    }

    private IEnumerable<LetterBlock> Change(HandOutChange change)
    {
        var rows = new List<LetterRow>();
        rows.AddRange(change.Changed.Select(changed => new LetterRow(
            voice.Say("change.changed", changed.Item.No),
            Voice.OneLine(changed.Line.Text ?? changed.Item.Text),
            null,
            null,
            string.Join(voice.Say("mail.list.stop"), changed.Fields(W, voice.Office).Select(Becomes)))));
        rows.AddRange(change.New.Select(line => new LetterRow(
            voice.Say("change.new"),
            Voice.OneLine(line.Text),
            null,
            null,
            voice.Say("mail.handOut.item", line.Side is { } side ? W.Word(side) : "", voice.NameAndUnit(line.PersonId ?? ""), line.Due is { } due ? W.Day(due) : ""))));
        rows.AddRange(change.Cancelled.Select(item => new LetterRow(voice.Say("change.cancelled", item.No), Voice.OneLine(item.Text), null, null, voice.NameAndUnit(item.PersonId))));
        yield return new LetterBlock.Section(voice.Say("mail.handOut.change"), [.. rows.Take(MostItems)]);
        if (rows.Count > MostItems)
        {
            yield return new LetterBlock.Line(voice.Mark("mail.handOut.more", rows.Count - MostItems), IsQuiet: true);
        }

        yield return new LetterBlock.Line(voice.Mark("change.unchanged", change.Unchanged), IsQuiet: true);
    }

    private string Becomes(FieldChange field) =>
        voice.Say("change.field", voice.Say($"change.field.{field.Field}"), Or(Voice.OneLine(field.Was)), Or(Voice.OneLine(field.Becomes)));

    private string Or(string text) => text.Length > 0 ? text : voice.Say("change.none");

    /// <summary>交办单: one work item as it was handed out.</summary>
    public LetterBlock Note(WorkItem item) => Facts(
        (voice.Say("mail.fact.work"), Text(item.Text)),
        (voice.Say("mail.fact.deliverable"), Text(item.Deliverable)),
        (voice.Say("mail.fact.due"), [Voice.Bold(W.DueAt(item.Due, voice.Office.Settings))]),
        (voice.Say("mail.fact.side"), [Voice.Plain(W.Word(item.Side))]),
        (voice.Say("mail.fact.confirmedBy"), [Voice.Plain(voice.NameAndUnit(Confirmer(item)))]),
        TaskRow());

    /// <summary>What was reported about a completed item.</summary>
    public LetterBlock Report(WorkItem item) => Facts(
        (voice.Say("mail.fact.work"), Text(item.Text)),
        (voice.Say("mail.fact.deliverable"), Text(item.Deliverable)),
        (voice.Say("mail.fact.reported"), [voice.Mark("mail.reported", voice.NameAndUnit(item.PersonId), item.CompletedAt is { } at ? W.Date(at) : "")]),
        (voice.Say("mail.fact.sentence"), Text(item.Progress?.Sentence)),
        (voice.Say("mail.fact.problem"), Text(item.Progress?.Problem)),
        (voice.Say("evidence.title"), Evidence(item.Progress?.Evidence)),
        TaskRow());

    /// <summary>Where an item stands.</summary>
    public LetterBlock Standing(WorkItem item) => Facts(
        (voice.Say("mail.fact.work"), Text(item.Text)),
        (voice.Say("mail.fact.deliverable"), Text(item.Deliverable)),
        (voice.Say("mail.fact.lastReport"), item.Progress is { } progress ? [voice.Mark("mail.lastReport", W.Date(progress.At), progress.Percent, progress.Sentence.Value)] : []),
        (voice.Say("mail.fact.nextStep"), Text(item.Progress?.NextStep)),
        (voice.Say("mail.fact.confirmedBy"), [Voice.Plain(voice.NameAndUnit(Confirmer(item)))]),
        TaskRow());

    /// <summary>延期: which item, from which day to which, why, and where it stands.</summary>
    public LetterBlock Extension(WorkItem item) => Facts(
        (voice.Say("mail.fact.work"), Text(item.Text)),
        (voice.Say("mail.fact.person"), [Voice.Plain(voice.NameAndUnit(item.PersonId))]),
        (voice.Say("mail.fact.change"), item.Extension is { } asked ? [voice.Mark("mail.change", Voice.Bold(W.Day(item.Due)), Voice.Bold(W.Day(asked.To)))] : []),
        (voice.Say("mail.fact.originalDue"), item.OriginalDue == item.Due ? [] : [Voice.Plain(W.Day(item.OriginalDue))]),
        (voice.Say("mail.fact.reason"), Text(item.Extension?.Reason)),
        (voice.Say("mail.fact.lastReport"), item.Progress is { } progress ? [voice.Mark("mail.lastReport", W.Date(progress.At), progress.Percent, progress.Sentence.Value)] : []));

    /// <summary>问题: what was found, with whom it is, until when, and what was reported last.</summary>
    public LetterBlock Finding(Domain.Inspect.Finding finding) => Facts(
        (voice.Say("mail.fact.finding"), Text(finding.Text)),
        (voice.Say("mail.fact.rectifier"), [Voice.Plain(voice.NameAndUnit(finding.PersonId))]),
        (voice.Say("mail.fact.rectifyBy"), [Voice.Bold(W.Day(finding.Due))]),
        (voice.Say("mail.fact.rectified"), finding.Rectification is { } done ? [.. Text(done.Text), Voice.Plain(voice.Say("mail.reported.on", voice.Name(done.By), W.Date(done.At)))] : []),
        (voice.Say("evidence.title"), Evidence(finding.Rectification?.Evidence)),
        (voice.Say("mail.fact.inspector"), task.Plan.InspectorId is { } inspector ? [Voice.Plain(voice.NameAndUnit(inspector))] : []),
        TaskRow());

    /// <summary>The objectives without seals, where only work is asked for.</summary>
    public LetterBlock Aims() => Facts(
        (voice.Say("mail.fact.partyObjective"), Text(task.Plan.PartyObjective)),
        (voice.Say("mail.fact.businessObjective"), Text(task.Plan.BusinessObjective)),
        TaskRow());

    /// <summary>The result: score, each indicator, what failed of the baseline, the inspector's words.</summary>
    public LetterBlock Result(Score score)
    {
        var result = task.Result;
        return Facts(
            (voice.Say("mail.fact.score"), [score.Excellence == 0
                ? voice.Mark("mail.score", Voice.Bold(Wording.Number(score.Total)))
                : voice.Mark("mail.score.excellence", Voice.Bold(Wording.Number(score.Total)), Wording.Number(score.Points), Wording.Number(score.Excellence))]),
            (voice.Say("mail.fact.excellence"), result is null || result.Excellence.IsDefaultOrEmpty
                ? []
                : [.. result.Excellence.Select(one => voice.Mark("score.excellence.line", one.Text?.Value, Wording.Number(one.Points), one.Basis?.Value))]),
            (voice.Say("mail.fact.indicators"), [.. score.Indicators.Select(line =>
            {
                var indicator = task.Plan.Indicators[line.Index];
                return voice.Mark(
                    "mail.indicator.scored", indicator.Name?.Value, Wording.Number(indicator.Start), Wording.Number(line.Actual, indicator.Unit),
                    Wording.Number(indicator.Target, indicator.Unit), Wording.Number(line.Points), Wording.Number(indicator.Weight));
            })]),
            (voice.Say("mail.fact.baseline"), result is null || result.Baseline.IsDefaultOrEmpty
                ? []
                : score.FailedBaseline.IsDefaultOrEmpty
                    ? [voice.Mark("mail.baseline.held", result.Baseline.Length)]
                    : [.. score.FailedBaseline.Select(at => new MarkupString(
                        $"<b class=\"red\" style=\"color:#a12a18\">{Html.Encode(voice.Say("mail.baseline.failed"))}</b> {Html.Encode(result.Baseline[at].Text)}"))]),
            (voice.Say("findings.title"), [.. task.Findings.Select(finding => voice.Mark(
                "mail.finding.state", finding.No, finding.Text.Value, voice.NameAndUnit(finding.PersonId), W.Say(finding, task, voice.Office)))]),
            (voice.Say("mail.fact.summary"), Text(result?.Summary)),
            (voice.Say("mail.fact.leaders"), task.Plan.LeaderIds.Length > 1 ? Leaders() : []),
            (voice.Say("mail.fact.inspector"), task.Plan.InspectorId is { } inspector ? [Voice.Plain(voice.NameAndUnit(inspector))] : []),
            TaskRow());
    }

    /// <summary>The task's number, and its page.</summary>
    public (string Label, ImmutableArray<MarkupString> Lines) TaskRow() =>
        (voice.Say("mail.fact.task"), [new($"{Html.Encode(task.Number)} <a href=\"{Html.Encode(voice.Page(Links.Task(task.Id)))}\" class=\"ink\" style=\"color:#211d18\">{Html.Encode(voice.Say("mail.openTask"))}</a>")]);

    /// <summary>A table of those facts that there are.</summary>
    public static LetterBlock.Facts Facts(params (string Label, ImmutableArray<MarkupString> Lines)[] rows) =>
        new([.. rows.Where(row => !row.Lines.IsDefaultOrEmpty).Select(row => new Fact(row.Label, row.Lines))]);

    /// <summary>What somebody typed, its lines kept; nothing where there is none.</summary>
    public static ImmutableArray<MarkupString> Text(FreeText? text) => text is null ? [] : [.. text.Value.Split('\n').Select(Voice.Plain)];

    private ImmutableArray<MarkupString> Leaders() => task.Plan.LeaderIds.IsDefaultOrEmpty ? [] : [Voice.Plain(W.Leaders(task.Plan, voice.Office))];

    // A mail links to us only: an address that somebody typed stands there as text, and a file opens behind sign-in.
    private ImmutableArray<MarkupString> Evidence(ImmutableArray<Domain.Implement.Evidence>? evidence) => evidence is not { IsDefaultOrEmpty: false } all ? [] :
    [
        .. all.Select(one => one.FileId is { } fileId
            ? new MarkupString($"<a href=\"{Html.Encode(voice.Page(Links.File(task.Id, fileId)))}\" class=\"ink\" style=\"color:#211d18\">{Html.Encode(voice.Say("evidence.signIn", EvidenceWords.Name(one, W.Texts)))}</a>")
            : Voice.Plain(one is { Name: { } name, Link: { } link } ? $"{name.Value} {link.Value}" : EvidenceWords.Name(one, W.Texts))),
    ];

    private string Confirmer(WorkItem item) => Domain.Implement.Confirmer.Of(task, item).PersonId;

    private string Day(DateOnly? day) => day is { } known ? W.Date(known) : "";

    private LetterBlock.Objective Objective(Side side, Key key, FreeText? text, JointDecision joint, Obligation? asked)
    {
        var signed = Signed(key, joint, asked, out var seal);
        return new LetterBlock.Objective(
            side, voice.Say($"side.seal.{Wording.Camel(side)}"), voice.Say($"mail.fact.{Wording.Camel(side)}Objective"), text?.Value ?? "", seal, signed);
    }

    private string Signed(Key key, JointDecision joint, Obligation? asked, out SealState seal)
    {
        if (joint.Keys.FirstOrDefault(given => given.Key == key) is { } signature)
        {
            seal = SealState.Given;
            return voice.Say("mail.key.given", voice.Who(signature), W.Date(signature.At));
        }

        var holder = joint.Holder(key);
        var isMine = asked is { Kind: ObligationKind.SignPlan or ObligationKind.SignHandOut or ObligationKind.SignResult } && asked.PersonId == holder;
        seal = isMine ? SealState.Mine : SealState.Open;
        return isMine && asked!.PersonId == voice.Reader.Id ? voice.Say("mail.key.mine") : voice.Say("mail.key.open", voice.Name(holder));
    }
}
