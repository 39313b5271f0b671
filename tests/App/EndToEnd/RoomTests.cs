using PartyFlow.Domain;
using PartyFlow.Domain.Inspect;
using PartyFlow.Functions.Storage;

namespace PartyFlow.Functions.Tests.EndToEnd;

/// <summary>How large a task may become by what: whatever people write, it can still be signed, confirmed and closed.</summary>
public sealed class RoomTests
{
    [Fact]
    public void RoomFor_WhatPeopleWrite_LeavesMoreThanWhatHasToBeWritten_AndThatMoreThanKeys()
    {
        int written = Of(new TaskEvent.ItemCompleted("w1", 1, "办完了")), needed = Of(new TaskEvent.ResultRecorded(1, new InspectionResult())), key = Of(new TaskEvent.ResultSigned(1, Key.Party));

        Assert.True(written < needed && needed < key);
        Assert.True(Of(new TaskEvent.HandOutDrafted(1, [])) < written);
        Assert.Equal(written, Of(new TaskEvent.ProgressReported("w1", 40, "过半"!, null, null)));
        Assert.Equal(key, Of(new TaskEvent.ItemCompleted("w1", 1, null)));
        Assert.Equal(needed, Of(new TaskEvent.ResultSigned(1, Key.Party), new TaskEvent.FindingRecorded("f1", "缺签到表"!, "sun", new DateOnly(2026, 9, 28))));
    }

    private static int Of(params TaskEvent[] events) => TaskTable.RoomFor(events);
}
