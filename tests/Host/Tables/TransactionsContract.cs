using Azure;
using Azure.Data.Tables;
using Step = Azure.Data.Tables.TableTransactionActionType;

namespace PartyFlow.Host.Tests.Tables;

/// <summary>Entity group transactions.</summary>
public abstract class TransactionsContract : TableContract
{
    [ContractFact]
    public async Task Submit_WhenEveryStepFits_DoesThemAll()
    {
        foreach (var key in new[] { "merge", "replace", "delete", "upsert" })
        {
            await Table.AddEntityAsync(new TableEntity("p", key) { ["A"] = 1, ["B"] = 1 });
        }
        var version = Table.GetEntity<TableEntity>("p", "merge").Value.ETag;

        var answer = await Table.SubmitTransactionAsync(
        [
            new(Step.Add, new TableEntity("p", "add") { ["A"] = 2 }),
            new(Step.UpdateMerge, new TableEntity("p", "merge") { ["A"] = 2 }, version),
            new(Step.UpdateReplace, new TableEntity("p", "replace") { ["A"] = 2 }, ETag.All),
            new(Step.Delete, new TableEntity("p", "delete")),
            new(Step.UpsertMerge, new TableEntity("p", "upsert") { ["A"] = 2 }),
            new(Step.UpsertReplace, new TableEntity("p", "new") { ["A"] = 2 }),
        ]);

        Assert.Equal(6, answer.Value.Count);
        Assert.All(answer.Value, part => Assert.Equal(204, part.Status));
        Assert.Equal(Table.GetEntity<TableEntity>("p", "merge").Value.ETag, answer.Value[1].Headers.ETag);
        Assert.Equal(["add:2:", "merge:2:1", "new:2:", "replace:2:", "upsert:2:1"], Rows());
    }

    [ContractFact]
    public async Task Submit_WhenAStepFails_DoesNothingAndNamesIt()
    {
        await Table.AddEntityAsync(new TableEntity("p", "there") { ["A"] = 1 });
        var version = Table.GetEntity<TableEntity>("p", "there").Value.ETag;
        await Table.UpdateEntityAsync(new TableEntity("p", "there") { ["A"] = 2 }, version);

        await Fails(409, "EntityAlreadyExists", new(Step.Add, new TableEntity("p", "there")));
        await Fails(412, "UpdateConditionNotSatisfied", new(Step.UpdateReplace, new TableEntity("p", "there"), version));
        await Fails(412, "UpdateConditionNotSatisfied", new(Step.Delete, new TableEntity("p", "there"), version));
        await Fails(404, "ResourceNotFound", new(Step.UpdateMerge, new TableEntity("p", "nowhere"), ETag.All));
        await Fails(404, "ResourceNotFound", new(Step.Delete, new TableEntity("p", "nowhere")));

        async Task Fails(int status, string code, TableTransactionAction bad)
        {
            var refused = await Assert.ThrowsAsync<TableTransactionFailedException>(() => Table.SubmitTransactionAsync(
                [new(Step.Add, new TableEntity("p", "new1")), new(Step.UpsertMerge, new TableEntity("p", "new2")), bad]));
            Assert.Equal((status, code, 2), (refused.Status, refused.ErrorCode, refused.FailedTransactionActionIndex));
            Assert.Equal(["there:2:"], Rows());
        }
    }

    /// <summary>
    /// As the package has it: without a version no condition goes along, and the service takes that for an upsert. Only a delete asks for
    /// any version.
    /// </summary>
    [ContractFact]
    public async Task Submit_WhenAnUpdateNamesNoVersion_AddsTheRowThatIsMissing()
    {
        await Table.AddEntityAsync(new TableEntity("p", "merge") { ["A"] = 1, ["B"] = 1 });
        await Table.AddEntityAsync(new TableEntity("p", "replace") { ["A"] = 1, ["B"] = 1 });

        await Table.SubmitTransactionAsync(
        [
            new(Step.UpdateMerge, new TableEntity("p", "merge") { ["A"] = 2 }),
            new(Step.UpdateReplace, new TableEntity("p", "replace") { ["A"] = 2 }),
            new(Step.UpdateMerge, new TableEntity("p", "merge-missing") { ["A"] = 2 }),
            new(Step.UpdateReplace, new TableEntity("p", "replace-missing") { ["A"] = 2 }),
        ]);

        Assert.Equal(["merge:2:1", "merge-missing:2:", "replace:2:", "replace-missing:2:"], Rows());
    }

    [ContractFact]
    public async Task Submit_WhenAStepHasNoRow_DoesNothing()
    {
        var first = new TableTransactionAction(Step.Add, new TableEntity("p", "first"));
        await Assert.ThrowsAsync<NullReferenceException>(() => Table.SubmitTransactionAsync([first, new(Step.Add, null)]));
        await Assert.ThrowsAsync<NullReferenceException>(() => Table.SubmitTransactionAsync([first, null!]));
        Assert.Empty(Rows());
    }

    /// <summary>What counts is the request: bytes travel as base64, and what is not ASCII as six characters.</summary>
    [ContractTheory]
    [InlineData(45, false, true)]
    [InlineData(51, false, false)]
    [InlineData(10, true, true)]
    [InlineData(24, true, false)]
    public async Task Submit_WhenTheRequestIsLargerThanFourMebibytes_IsRefused(int rows, bool text, bool fits)
    {
        object value = text ? new string('中', 30 * 1024) : new byte[64 * 1024];
        var steps = Enumerable.Range(0, rows)
            .Select(i => new TableTransactionAction(Step.Add, new TableEntity("p", $"{i}") { ["V"] = value }))
            .ToList();

        if (fits)
        {
            Assert.Equal(rows, (await Table.SubmitTransactionAsync(steps)).Value.Count);
            return;
        }
        // Refused as a whole: no step is at fault.
        var refused = await Assert.ThrowsAsync<RequestFailedException>(() => Table.SubmitTransactionAsync(steps));
        Assert.Equal((413, "RequestBodyTooLarge"), (refused.Status, refused.ErrorCode));
        Assert.Empty(Table.Query<TableEntity>());
    }

    [ContractFact]
    public async Task Submit_WhenARowComesTwice_IsRefused()
    {
        var refused = await Assert.ThrowsAsync<TableTransactionFailedException>(() => Table.SubmitTransactionAsync(
            [new(Step.Add, new TableEntity("p", "r")), new(Step.UpsertMerge, new TableEntity("p", "r"))]));
        Assert.Equal((400, "InvalidDuplicateRow"), (refused.Status, refused.ErrorCode));
        Assert.Empty(Rows());
    }

    [ContractFact]
    public async Task Submit_WhenThereAreAHundredSteps_DoesThemAll()
    {
        Assert.Equal(100, (await Table.SubmitTransactionAsync(Steps(100))).Value.Count);
        await Assert.ThrowsAsync<InvalidOperationException>(() => Table.SubmitTransactionAsync([]));

        static IEnumerable<TableTransactionAction> Steps(int count) => Enumerable.Range(0, count)
            .Select(i => new TableTransactionAction(Step.UpsertReplace, new TableEntity("p", $"{i:D3}") { ["Text"] = "引号 ' \r\n--行" }));
    }

    [ContractFact]
    public async Task Submit_WhenManyCompeteForOneVersion_LetsOneWin()
    {
        await Table.AddEntityAsync(new TableEntity("p", "head") { ["A"] = 0 });
        for (var round = 1; round <= 5; round++)
        {
            var version = Table.GetEntity<TableEntity>("p", "head").Value.ETag;
            var outcomes = await Task.WhenAll(Enumerable.Range(0, 16).Select(async i =>
            {
                try
                {
                    await Table.SubmitTransactionAsync(
                    [
                        new(Step.UpdateReplace, new TableEntity("p", "head") { ["A"] = i }, version),
                        new(Step.Add, new TableEntity("p", $"event{round}")),
                    ]);
                    return 204;
                }
                catch (TableTransactionFailedException e)
                {
                    return e.Status;
                }
            }));
            Assert.Equal(1, outcomes.Count(s => s == 204));
            Assert.Equal(15, outcomes.Count(s => s == 412));
        }
    }

    private IEnumerable<string> Rows() => Table.Query<TableEntity>().Select(r => $"{r.RowKey}:{r["A"]}:{r["B"]}");
}
