using PartyFlow.Domain.Inspect;
using static PartyFlow.Domain.TaskCommand;
using static PartyFlow.Domain.Tests.Make;
using static PartyFlow.Domain.Tests.SampleOffice;

namespace PartyFlow.Domain.Tests;

/// <summary>
/// What was put down anew between reading and answering takes no answer to the older one. The control: the same answer that does not
/// say what was read is taken, so it is the revision alone that refuses it.
/// </summary>
public sealed class RevisionTests
{
    // What is answered, when it stands there for the second time, by whom, and the answer with the revision that was read.
    private static readonly Dictionary<string, (Func<Story> Second, string Actor, Func<int?, TaskCommand> Answer)> Answers = new()
    {
        ["sign the plan"] = (() => Revised(sign: false), Party, read => new SignPlan(read)),
        ["approve the plan"] = (() => Revised(sign: true), Boss, read => new ApprovePlan(null, read)),
        ["return the plan"] = (() => Revised(sign: true), Boss, read => new ReturnPlan("再改", read)),
        ["put the plan off"] = (() => Revised(sign: true), Boss, read => new DeferPlan(Day(9, 11), read)),
        ["sign the hand-out"] = (Drafted, Business, read => new SignHandOut(read)),
        ["return the hand-out"] = (Drafted, Business, read => new ReturnHandOut("再分", read)),
        ["confirm an item"] = (Completed, Business, read => new ConfirmItem("w1", null, read)),
        ["send an item back"] = (Completed, Business, read => new SendBackItem("w1", "不够", read)),
        ["grant an extension"] = (Asked, Boss, read => new GrantExtension("w1", null, null, read)),
        ["refuse an extension"] = (Asked, Boss, read => new RefuseExtension("w1", "抓紧", read)),
        ["sign the result"] = (() => Recorded(sign: false), Party, read => new SignResult(read)),
        ["confirm the result"] = (() => Recorded(sign: true), Boss, read => new ConfirmResult(null, read)),
        ["return the result"] = (() => Recorded(sign: true), Boss, read => new ReturnResult("再查", read)),
        ["clear a finding off"] = (Rectified, Inspector, read => new ClearOffFinding("f1", null, read)),
        ["send a rectification back"] = (Rectified, Inspector, read => new SendBackRectification("f1", "还差", read)),
    };

    public static TheoryData<string> Whats => [.. Answers.Keys];

    [Theory]
    [MemberData(nameof(Whats))]
    public void Answer_ToAnOlderRevision_IsStale_AndOnlyBecauseItSaysSo(string what)
    {
        var (second, actor, answer) = Answers[what];
        var story = second();

        Assert.Equal("stale.revision", story.Refused(actor, answer(1)).Code);
        Assert.All([2, (int?)null], read => Assert.False(story.Try(actor, answer(read)).Events.IsEmpty));
    }

    private static Story Revised(bool sign)
    {
        var story = Story.Signed();
        story.Do(Boss, new ReturnPlan("再改"));
        story.Do(Secretary, new RevisePlan(APlan()));
        if (sign)
        {
            story.SignAll(new SignPlan());
        }

        return story;
    }

    private static Story Drafted()
    {
        var story = Story.Deploying();
        story.Do(Secretary, new DraftHandOut(Items()));
        story.Do(Secretary, new DraftHandOut(Items()));
        return story;
    }

    private static Story Completed()
    {
        var story = Story.Implementing();
        story.Do(Ann, new CompleteItem("w1", "办完"));
        story.Do(Business, new SendBackItem("w1", "不够"));
        story.Do(Ann, new CompleteItem("w1", "补了"));
        return story;
    }

    private static Story Asked()
    {
        var story = Story.Implementing();
        story.Do(Ann, new RequestExtension("w1", Day(11, 6), "等雨停"));
        story.Do(Boss, new RefuseExtension("w1", "抓紧"));
        story.Do(Ann, new RequestExtension("w1", Day(11, 3), "还是等雨停"));
        return story;
    }

    private static Story Recorded(bool sign)
    {
        var story = Story.Inspecting();
        story.Do(Inspector, new RecordResult(Result()));
        story.Do(Inspector, new RecordResult(Result()));
        if (sign)
        {
            story.SignAll(new SignResult());
        }

        return story;
    }

    private static Story Rectified()
    {
        var story = Story.Inspecting();
        story.Do(Inspector, new RecordResult(Result(), [new FindingDraft("台账不全", Ann, Day(9, 16))]));
        story.Do(Ann, new ReportRectification("f1", "补了一半"));
        story.Do(Inspector, new SendBackRectification("f1", "还差一份"));
        story.Do(Ann, new ReportRectification("f1", "补齐了"));
        return story;
    }
}
