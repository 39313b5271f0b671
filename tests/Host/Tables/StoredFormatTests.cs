using Azure.Data.Tables;

namespace PartyFlow.Host.Tests.Tables;

/// <summary>The bytes of rows and the tables they lie in, as the versions before wrote them: data folders are opened as they are.</summary>
public sealed class StoredFormatTests : IAsyncLifetime
{
    /// <summary>Written by the version before the move to the real packages; also what this one writes.</summary>
    private const string Written =
        "010454657874010EE5BC95E58FB72027200AF09F988005456D7074790100044C6F6E67019601" + Fifty
        + "0359657304024E6F0305536D616C6C05000000800342696706FFFFFFFFFFFFFF7F045265616C079A9999999999B93F0557686F6C6507000000000000"
        + "1440034E614E07000000000000F8FF054C6561737407000000000000F0FF064D6F6D656E7408874A4CAC2977DE080249640911111111222233334444"
        + "555555555555054279746573020300FF07044E6F6E65020006E5908DE7A7B0010178";

    private const string Ten = "E995BFE995BFE995BFE995BFE995BFE995BFE995BFE995BFE995BFE995BF";
    private const string Fifty = Ten + Ten + Ten + Ten + Ten;

    private static readonly DateTimeOffset Moment = new DateTimeOffset(2026, 3, 1, 0, 30, 0, TimeSpan.Zero).AddTicks(1_234_567);
    private static readonly Guid Id = new("11111111-2222-3333-4444-555555555555");

    private readonly TablesInFolder file = new();
    private TableClient table = null!;

    public async Task InitializeAsync()
    {
        table = file.Connect().GetTableClient("Tasks");
        await table.CreateAsync();
    }

    public async Task DisposeAsync() => await file.DisposeAsync();

    [Fact]
    public async Task Row_OfTheVersionBefore_IsReadWithEveryType()
    {
        var changed = new DateTime(2026, 9, 18, 1, 2, 3, DateTimeKind.Utc).AddTicks(4_000_567);
        await file.Store.WriteAsync(db => db.Execute(
            "INSERT INTO tables_rows SELECT id, 'p', 'r', ?1, ?2 FROM tables_names WHERE name = 'Tasks'",
            changed.Ticks,
            Convert.FromHexString(Written)));

        var row = table.GetEntity<TableEntity>("p", "r").Value;

        Assert.Equal("W/\"datetime'2026-09-18T01%3A02%3A03.4000567Z'\"", row.ETag.ToString());
        Assert.Equal(changed, row.Timestamp);
        Assert.Equal(("引号 ' \n😀", "", new string('长', 50)), (row.GetString("Text"), row.GetString("Empty"), row.GetString("Long")));
        Assert.Equal((true, false), (row.GetBoolean("Yes"), row.GetBoolean("No")));
        Assert.Equal((int.MinValue, long.MaxValue), (row.GetInt32("Small"), row.GetInt64("Big")));
        Assert.Equal((0.1, 5.0), (row.GetDouble("Real"), row.GetDouble("Whole")));
        Assert.Equal((double.NaN, double.NegativeInfinity), (row.GetDouble("NaN"), row.GetDouble("Least")));
        Assert.Equal((Moment, Id), (row.GetDateTimeOffset("Moment"), row.GetGuid("Id")));
        Assert.Equal([0, 255, 7], row.GetBinary("Bytes"));
        Assert.Equal([], row.GetBinary("None"));
        Assert.Equal("x", row.GetString("名称"));
        // The version that the row has is the one that changes it.
        await table.UpdateEntityAsync(new TableEntity("p", "r") { ["More"] = 1 }, row.ETag);
        Assert.StartsWith(Written, Stored(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Row_Written_HasTheSameBytes()
    {
        await table.AddEntityAsync(Row());
        Assert.Equal(Written, Stored());
        await table.UpdateEntityAsync(Row(), Azure.ETag.All, TableUpdateMode.Merge);
        Assert.Equal(Written, Stored());
    }

    [Fact]
    public void Tables_OfTheVersionBefore_HaveTheSameShape() => Assert.Equal(
        [
            "tables_clock: id INTEGER, bound INTEGER",
            "tables_names: id INTEGER, name TEXT",
            "tables_rows: table_id INTEGER, partition_key TEXT, row_key TEXT, changed INTEGER, data BLOB",
        ],
        file.Store.Read(db =>
        {
            var shapes = new List<string>();
            using var rows = db.Query(
                """
                SELECT m.name || ': ' || group_concat(c.name || ' ' || c.type, ', ') FROM sqlite_schema m, pragma_table_info(m.name) c
                WHERE m.name LIKE 'tables!_%' ESCAPE '!' AND m.type = 'table' GROUP BY m.name ORDER BY m.name
                """);
            while (rows.Read())
            {
                shapes.Add(rows.Text(0));
            }
            return shapes;
        }));

    private static TableEntity Row() => new("p", "r")
    {
        ["Text"] = "引号 ' \n😀",
        ["Empty"] = "",
        ["Long"] = new string('长', 50),
        ["Yes"] = true,
        ["No"] = false,
        ["Small"] = int.MinValue,
        ["Big"] = long.MaxValue,
        ["Real"] = 0.1,
        ["Whole"] = 5.0,
        ["NaN"] = "NaN",
        ["NaN@odata.type"] = "Edm.Double",
        ["Least"] = "-Infinity",
        ["Least@odata.type"] = "Edm.Double",
        ["Moment"] = Moment.ToOffset(TimeSpan.FromHours(8)),
        ["Id"] = Id,
        ["Bytes"] = new byte[] { 0, 255, 7 },
        ["None"] = Array.Empty<byte>(),
        ["名称"] = "x",
    };

    private string Stored() => file.Store.Read(db => db.Text("SELECT hex(data) FROM tables_rows"))!;
}
