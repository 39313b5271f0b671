using System.Runtime.Serialization;
using Azure;
using Azure.Data.Tables;

namespace PartyFlow.Host.Tests.Tables;

/// <summary>Single rows: types, versions, refusals.</summary>
public abstract class RowsContract : TableContract
{
    private static readonly DateTimeOffset Moment = new DateTimeOffset(2026, 3, 1, 8, 30, 0, TimeSpan.FromHours(8)).AddTicks(1_234_567);

    [ContractFact]
    public async Task Row_OfEveryType_ComesBackAsItWas()
    {
        var id = Guid.NewGuid();
        await Table.AddEntityAsync(new TableEntity("党组织", "a'b c%2F+&=行")
        {
            ["Text"] = "引号 ' \" \\ \u0001 \n 全角，😀",
            ["Empty"] = "",
            ["Yes"] = true,
            ["No"] = false,
            ["Small"] = int.MinValue,
            ["Big"] = long.MaxValue,
            ["Real"] = 0.1,
            ["Whole"] = 5.0,
            // The client writes no JSON for these; marked as text they are what the protocol says.
            ["NaN"] = "NaN",
            ["NaN@odata.type"] = "Edm.Double",
            ["Infinite"] = "-Infinity",
            ["Infinite@odata.type"] = "Edm.Double",
            ["Moment"] = Moment,
            ["Date"] = new DateTime(2026, 3, 1, 0, 0, 0, DateTimeKind.Utc),
            ["Id"] = id,
            ["Bytes"] = new byte[] { 0, 255, 7 },
            ["None"] = Array.Empty<byte>(),
            ["Data"] = BinaryData.FromBytes(new byte[] { 9 }),
            ["Null"] = null,
        });

        var row = (await Table.GetEntityAsync<TableEntity>("党组织", "a'b c%2F+&=行")).Value;

        Assert.Equal("引号 ' \" \\ \u0001 \n 全角，😀", row.GetString("Text"));
        Assert.Equal("", row.GetString("Empty"));
        Assert.Equal((true, false), (row.GetBoolean("Yes"), row.GetBoolean("No")));
        Assert.Equal((int.MinValue, long.MaxValue), (row.GetInt32("Small"), row.GetInt64("Big")));
        Assert.Equal((0.1, 5.0), (row.GetDouble("Real"), row.GetDouble("Whole")));
        Assert.Equal((double.NaN, double.NegativeInfinity), (row.GetDouble("NaN"), row.GetDouble("Infinite")));
        Assert.Equal((Moment, TimeSpan.Zero), (row.GetDateTimeOffset("Moment"), row.GetDateTimeOffset("Moment")!.Value.Offset));
        Assert.Equal(new DateTime(2026, 3, 1, 0, 0, 0, DateTimeKind.Utc), row.GetDateTime("Date"));
        Assert.Equal(id, row.GetGuid("Id"));
        Assert.Equal([0, 255, 7], row.GetBinary("Bytes"));
        Assert.Equal([], row.GetBinary("None"));
        Assert.Equal([9], row.GetBinaryData("Data").ToArray());
        Assert.False(row.ContainsKey("Null"));
        Assert.Throws<InvalidOperationException>(() => row.GetInt32("Text"));
    }

    [ContractFact]
    public async Task Names_ThatDifferOnlyInside_AreKeptApart()
    {
        string[] names = ["ReadAt", "RentAt", "ReadAt2", "readAt", "期限", "期间"];
        foreach (var name in names)
        {
            await Table.AddEntityAsync(new TableEntity("p", $"{name} alone") { [name] = name });
        }
        var together = names.ToDictionary(name => name, object (name) => name);
        await Table.AddEntityAsync(new TableEntity(together) { PartitionKey = "p", RowKey = "z together" });

        var rows = Table.Query<TableEntity>("PartitionKey eq 'p'").ToList();

        Assert.Equal(names.Length + 1, rows.Count);
        Assert.All(names, name => Assert.Equal(name, rows.Single(row => row.RowKey == $"{name} alone").GetString(name)));
        Assert.All(names, name => Assert.Equal(name, rows.Single(row => row.RowKey == "z together").GetString(name)));
    }

    [ContractFact]
    public async Task Row_OfAClass_ComesBackAsItWas()
    {
        var sent = new Person { PartitionKey = "p", RowKey = "r", Name = "王芳", Age = 41, Joined = Moment, Rank = Rank.Secretary };
        (sent.Photo, sent.Shown, sent.Secret) = ([1, 2], "x", "y");
        await Table.UpsertEntityAsync(sent, TableUpdateMode.Replace);

        var person = Table.GetEntity<Person>("p", "r").Value;
        Assert.Equal(("王芳", 41L, Moment, Rank.Secretary, "x"), (person.Name, person.Age, person.Joined, person.Rank, person.Shown));
        Assert.Equal([1, 2], person.Photo);
        Assert.Null(person.Secret);
        Assert.Null(person.Left);
        Assert.NotEqual(default, person.ETag);
        Assert.NotNull(person.Timestamp);

        var raw = Table.GetEntity<TableEntity>("p", "r").Value;
        Assert.Equal("x", raw.GetString("shown_as"));
        Assert.Equal("Secretary", raw.GetString("Rank"));
        Assert.False(raw.ContainsKey("Secret"));
    }

    [ContractFact]
    public async Task Add_WhenTheRowExists_IsRefused()
    {
        Assert.Equal(204, (await Table.AddEntityAsync(new TableEntity("p", "r"))).Status);
        var refused = await Assert.ThrowsAsync<RequestFailedException>(() => Table.AddEntityAsync(new TableEntity("p", "r")));
        Assert.Equal((409, "EntityAlreadyExists"), (refused.Status, refused.ErrorCode));
    }

    [ContractFact]
    public async Task Get_WhenThereIsNoRow_IsRefusedOrEmpty()
    {
        var refused = await Assert.ThrowsAsync<RequestFailedException>(() => Table.GetEntityAsync<TableEntity>("p", "r"));
        Assert.Equal((404, "ResourceNotFound"), (refused.Status, refused.ErrorCode));
        var none = await Table.GetEntityIfExistsAsync<TableEntity>("p", "r");
        Assert.False(none.HasValue);
        Assert.Equal(404, none.GetRawResponse().Status);
        Table.AddEntity(new TableEntity("p", "r"));
        Assert.True(Table.GetEntityIfExists<TableEntity>("p", "r").HasValue);
    }

    [ContractFact]
    public async Task Get_WhenSelecting_BringsOnlyThat()
    {
        await Table.AddEntityAsync(new TableEntity("p", "r") { ["A"] = 1, ["B"] = 2 });
        var row = Table.GetEntity<TableEntity>("p", "r", ["B"]).Value;
        Assert.Equal((2, null, null), (row.GetInt32("B"), row.GetInt32("A"), row.PartitionKey));
    }

    [ContractFact]
    public async Task Versions_WhenTheRowChanges_ChangeToo()
    {
        var first = (await Table.AddEntityAsync(new TableEntity("p", "r") { ["A"] = 1 })).Headers.ETag!.Value;
        Assert.Equal(first, Table.GetEntity<TableEntity>("p", "r").Value.ETag);

        var second = (await Table.UpdateEntityAsync(new TableEntity("p", "r") { ["A"] = 2 }, first)).Headers.ETag!.Value;
        Assert.NotEqual(first, second);

        var stale = await Assert.ThrowsAsync<RequestFailedException>(
            () => Table.UpdateEntityAsync(new TableEntity("p", "r") { ["A"] = 3 }, first));
        Assert.Equal((412, "UpdateConditionNotSatisfied"), (stale.Status, stale.ErrorCode));
        Assert.Equal(412, Assert.Throws<RequestFailedException>(() => Table.DeleteEntity("p", "r", first)).Status);
        Assert.Equal(2, Table.GetEntity<TableEntity>("p", "r").Value.GetInt32("A"));

        await Table.UpdateEntityAsync(new TableEntity("p", "r") { ["A"] = 4 }, ETag.All);
        var row = Table.GetEntity<TableEntity>("p", "r").Value;
        Assert.Equal(204, Table.DeleteEntity(row, row.ETag).Status);
    }

    [ContractFact]
    public async Task Update_WhenMergingOrReplacing_KeepsOrDropsTheRest()
    {
        await Table.AddEntityAsync(new TableEntity("p", "r") { ["A"] = 1, ["B"] = "b" });
        await Table.UpdateEntityAsync(new TableEntity("p", "r") { ["A"] = 2L, ["C"] = true }, ETag.All, TableUpdateMode.Merge);
        var merged = Table.GetEntity<TableEntity>("p", "r").Value;
        Assert.Equal((2L, "b", true), (merged.GetInt64("A"), merged.GetString("B"), merged.GetBoolean("C")));

        Table.UpdateEntity(new TableEntity("p", "r") { ["D"] = 1 }, ETag.All, TableUpdateMode.Replace);
        var replaced = Table.GetEntity<TableEntity>("p", "r").Value;
        Assert.Equal((1, false), (replaced.GetInt32("D"), replaced.ContainsKey("B")));
    }

    [ContractFact]
    public async Task Update_WhenThereIsNoRow_IsRefused()
    {
        var refused = await Assert.ThrowsAsync<RequestFailedException>(() => Table.UpdateEntityAsync(new TableEntity("p", "r"), ETag.All));
        Assert.Equal((404, "ResourceNotFound"), (refused.Status, refused.ErrorCode));
        await Assert.ThrowsAsync<ArgumentException>(() => Table.UpdateEntityAsync(new TableEntity("p", "r"), default));
    }

    [ContractFact]
    public async Task Upsert_WhenMergingOrReplacing_AddsKeepsOrDrops()
    {
        await Table.UpsertEntityAsync(new TableEntity("p", "r") { ["A"] = 1 });
        await Table.UpsertEntityAsync(new TableEntity("p", "r") { ["B"] = 2 });
        var merged = Table.GetEntity<TableEntity>("p", "r").Value;
        Assert.Equal((1, 2), (merged.GetInt32("A"), merged.GetInt32("B")));
        Table.UpsertEntity(new TableEntity("p", "r") { ["C"] = 3 }, TableUpdateMode.Replace);
        Assert.False(Table.GetEntity<TableEntity>("p", "r").Value.ContainsKey("A"));
    }

    [ContractFact]
    public async Task Arguments_WhenMissingOrWrong_AreNamed()
    {
        var (row, noPartition, noKey) = (new TableEntity("p", "r"), new TableEntity(null, "r"), new TableEntity("p", null));
        await Assert.ThrowsAsync<ArgumentNullException>("entity", () => Table.AddEntityAsync<TableEntity>(null!));
        await Assert.ThrowsAsync<ArgumentNullException>("PartitionKey", () => Table.AddEntityAsync(noPartition));
        await Assert.ThrowsAsync<ArgumentNullException>("RowKey", () => Table.AddEntityAsync(noKey));
        await Assert.ThrowsAsync<ArgumentNullException>("PartitionKey", () => Table.UpsertEntityAsync(noPartition));
        await Assert.ThrowsAsync<ArgumentNullException>("RowKey", () => Table.UpdateEntityAsync(noKey, ETag.All));
        await Assert.ThrowsAsync<ArgumentNullException>("partitionKey", () => Table.DeleteEntityAsync(null, "r"));
        await Assert.ThrowsAsync<ArgumentNullException>("entity", () => Table.DeleteEntityAsync(null!));
        await Assert.ThrowsAnyAsync<ArgumentException>(() => Table.UpsertEntityAsync(row, (TableUpdateMode)9));
        await Assert.ThrowsAnyAsync<ArgumentException>(() => Table.UpdateEntityAsync(row, ETag.All, (TableUpdateMode)9));
        await Assert.ThrowsAnyAsync<ArgumentException>(() => Table.SubmitTransactionAsync(null));
        await Assert.ThrowsAnyAsync<ArgumentException>(() => Table.SubmitTransactionAsync([new(TableTransactionActionType.Add, noKey)]));
        Assert.Empty(Table.Query<TableEntity>());
    }

    [ContractFact]
    public async Task Values_OfTypesThatTablesDoNotHave_AreRefused()
    {
        var day = new DateTime(2026, 1, 5);
        object[] refused =
        [
            (short)1, (byte)1, (sbyte)1, (ushort)1, 1u, 'c', DayOfWeek.Friday, new int[1], day,
            DateTime.SpecifyKind(day, DateTimeKind.Local),
        ];
        foreach (var value in refused)
        {
            await Assert.ThrowsAsync<NotSupportedException>(() => Table.AddEntityAsync(new TableEntity("p", "r") { ["V"] = value }));
        }
        Assert.Empty(Table.Query<TableEntity>());
    }

    [ContractFact]
    public async Task Get_WhenAPropertyDoesNotFitItsMember_IsRefused()
    {
        foreach (var value in new object[] { 8.5, true })
        {
            await Table.UpsertEntityAsync(new TableEntity("p", "r") { ["Age"] = value }, TableUpdateMode.Replace);
            Assert.ThrowsAny<SystemException>(() => Table.GetEntity<Person>("p", "r"));
        }
    }

    [ContractFact]
    public async Task Delete_WhenThereIsNoRow_AnswersNotFound()
    {
        await Table.AddEntityAsync(new TableEntity("p", "r"));
        Assert.Equal(204, (await Table.DeleteEntityAsync("p", "r")).Status);
        Assert.Equal(404, (await Table.DeleteEntityAsync("p", "r")).Status);
    }

    [ContractTheory]
    [InlineData("a/b")]
    [InlineData("a\\b")]
    [InlineData("a#b")]
    [InlineData("a?b")]
    [InlineData("a\tb")]
    public async Task Add_WhenAKeyHasForbiddenCharacters_IsRefused(string key)
    {
        Assert.Equal(400, (await Assert.ThrowsAsync<RequestFailedException>(() => Table.AddEntityAsync(new TableEntity("p", key)))).Status);
    }

    [ContractFact]
    public async Task Add_WhenKeysAreEmpty_IsAllowed()
    {
        await Table.AddEntityAsync(new TableEntity("", ""));
        Assert.Equal("", Table.GetEntity<TableEntity>("", "").Value.RowKey);
    }

    [ContractFact]
    public async Task Add_WhenAValueReaches64KiB_WorksAndIsRefusedBeyond()
    {
        await Table.AddEntityAsync(new TableEntity("p", "text") { ["T"] = new string('字', 32 * 1024) });
        Assert.Equal("PropertyValueTooLarge", await Code(new TableEntity("p", "x") { ["T"] = new string('字', (32 * 1024) + 1) }));
        await Table.AddEntityAsync(new TableEntity("p", "bytes") { ["B"] = new byte[64 * 1024] });
        Assert.Equal("PropertyValueTooLarge", await Code(new TableEntity("p", "x") { ["B"] = new byte[(64 * 1024) + 1] }));

        async Task<string?> Code(TableEntity entity) =>
            (await Assert.ThrowsAsync<RequestFailedException>(() => Table.AddEntityAsync(entity))).ErrorCode;
    }

    [ContractFact]
    public async Task Add_WhenARowIsAsWideOrAsLargeAsMayBe_Works()
    {
        await Table.AddEntityAsync(Wide("widest", 252, 1));
        await Table.AddEntityAsync(Wide("largest", 15, 64 * 1024));
        Assert.Equal(252, Table.GetEntity<TableEntity>("p", "widest").Value.Keys.Count(key => key[0] == 'P' && char.IsDigit(key[1])));

        static TableEntity Wide(string key, int count, int bytes) =>
            new(Enumerable.Range(0, count).ToDictionary(i => $"P{i}", object (_) => new byte[bytes])) { PartitionKey = "p", RowKey = key };
    }

    private enum Rank
    {
        Member,
        Secretary,
    }

    private sealed class Person : ITableEntity
    {
        public string PartitionKey { get; set; } = "";

        public string RowKey { get; set; } = "";

        public DateTimeOffset? Timestamp { get; set; }

        public ETag ETag { get; set; }

        public string? Name { get; set; }

        public long Age { get; set; }

        public DateTimeOffset Joined { get; set; }

        public DateTime? Left { get; set; }

        public Rank Rank { get; set; }

        public byte[] Photo { get; set; } = [];

        [DataMember(Name = "shown_as")]
        public string? Shown { get; set; }

        [IgnoreDataMember]
        public string? Secret { get; set; }
    }
}
