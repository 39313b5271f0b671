using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using Azure;
using Azure.Data.Tables;
using PartyFlow.Domain;
using PartyFlow.Domain.Approvals;
using PartyFlow.Domain.Implement;
using PartyFlow.Domain.People;
using PartyFlow.Functions.Storage;

namespace PartyFlow.Functions.Ledger;

/// <summary>Table <c>Ledger</c>, a projection: each task stands in the partition of its year and in that of its lead unit and year.</summary>
public sealed class LedgerTable(Database database)
{
    private const int PartSize = 60 * 1024;
    private const int MostReadAlone = 20;
    private const int MostKept = 20_000;

    private readonly ConcurrentDictionary<(string Partition, string Key), (ETag ETag, LedgerEntry Entry)> kept = new();

    /// <summary>Writes the line of a task. A closed task's line is frozen.</summary>
    /// <param name="task">The task.</param>
    /// <param name="link">The head of its chain.</param>
    /// <param name="office">The office.</param>
    /// <param name="now">The moment the light is for.</param>
    /// <param name="lightUntil">Until when the line's light was right, as the last call said.</param>
    /// <param name="unchanged">The task has not changed since then.</param>
    /// <param name="cancellation">Stops before writing.</param>
    /// <returns>The last day on which this light is right if nothing happens, or <c>null</c> for good.</returns>
    internal async Task<DateOnly?> PutAsync(IntegrationTask task, string link, Office office, DateTimeOffset now, DateOnly? lightUntil, bool unchanged, CancellationToken cancellation)
    {
        var today = Office.DateOf(now);
        if (unchanged && (lightUntil is null || today <= lightUntil))
        {
            return lightUntil;
        }

        var light = Lights.Of(task, office, now).Light;
        var entry = Entry(task, link, office, light);
        foreach (var partition in new[] { ByYear(task.Year), ByUnit(entry.LeadUnitId, task.Year) })
        {
            await database.Ledger.UpsertEntityAsync(Row(partition, entry), TableUpdateMode.Replace, cancellation);
        }

        return task.IsOver ? null : LastDayOf(light, task, office, today);
    }

    /// <summary>The lines that match, red first, then by due date; every filter but unit and year is evaluated on that one partition.</summary>
    public async Task<List<LedgerEntry>> QueryAsync(LedgerQuery query, Func<LedgerEntry, bool> visible, CancellationToken cancellation)
    {
        var partition = query.UnitId is { } unit ? ByUnit(unit, query.Year) : ByYear(query.Year);
        var filter = query.Status is { } status
            ? TableClient.CreateQueryFilter($"PartitionKey eq {partition} and Status eq {Json.Word(status)}")
            : TableClient.CreateQueryFilter($"PartitionKey eq {partition}");
        var entries = (await LinesAsync(filter, cancellation)).Where(entry => Matches(entry, query) && visible(entry));
        return [.. entries.OrderByDescending(entry => entry.Light == Light.Red).ThenByDescending(entry => entry.Light == Light.Yellow).ThenBy(entry => entry.ClosedOn is not null).ThenBy(entry => entry.StageDue).ThenBy(entry => entry.TaskId, StringComparer.Ordinal)];
    }

    /// <summary>
    /// The lines of a query. Only keys and versions are asked for; a line that has not changed since it was read last is not read again.
    /// Where more than a few have, one query for all of them is cheaper.
    /// </summary>
    private async Task<List<LedgerEntry>> LinesAsync(string filter, CancellationToken cancellation)
    {
        string[] keys = [nameof(TableEntity.PartitionKey), nameof(TableEntity.RowKey)];
        var rows = await database.Ledger.QueryAsync<TableEntity>(filter, select: keys, cancellationToken: cancellation).ToListAsync(cancellation);
        if (rows.Count(row => Known(row) is null) > MostReadAlone)
        {
            return await database.Ledger.QueryAsync<TableEntity>(filter, cancellationToken: cancellation).Select(Keep).ToListAsync(cancellation);
        }

        var lines = new List<LedgerEntry>(rows.Count);
        foreach (var row in rows)
        {
            if (Known(row) is { } known)
            {
                lines.Add(known);
            }
            else if (await Database.FindAsync(database.Ledger, row.PartitionKey, row.RowKey, cancellation) is { } changed)
            {
                lines.Add(Keep(changed));
            }
        }

        return lines;
    }

    private LedgerEntry? Known(TableEntity row) =>
        kept.TryGetValue((row.PartitionKey, row.RowKey), out var known) && known.ETag == row.ETag && known.ETag != default ? known.Entry : null;

    private LedgerEntry Keep(TableEntity row)
    {
        if (kept.Count >= MostKept)
        {
            kept.Clear();
        }

        var entry = Read(row);
        kept[(row.PartitionKey, row.RowKey)] = (row.ETag, entry);
        return entry;
    }

    /// <summary>The line of a task, or <c>null</c>.</summary>
    public async Task<LedgerEntry?> FindAsync(IntegrationTask task, CancellationToken cancellation) =>
        await Database.FindAsync(database.Ledger, ByYear(task.Year), Key(task), cancellation) is { } row ? Read(row) : null;

    /// <summary>The ids of all tasks in order of year and id, from behind one of them. They can be counted on to come in the same order again.</summary>
    /// <param name="after">The place after which to begin, as it came with an id before; <c>null</c> for the first.</param>
    /// <param name="cancellation">Stops reading.</param>
    internal IAsyncEnumerable<(string TaskId, string Place)> TaskIdsAsync(string? after, CancellationToken cancellation)
    {
        var (year, id) = after?.Split('|') is [var last, var at] ? (last, at) : (ByYear(0), "");
        var filter = TableClient.CreateQueryFilter($"PartitionKey ge {year} and PartitionKey lt {"z"} and (PartitionKey gt {year} or RowKey gt {id})");
        return database.Ledger.QueryAsync<TableEntity>(filter, select: [nameof(TableEntity.PartitionKey), nameof(TableEntity.RowKey)], cancellationToken: cancellation)
            .Select(row => (row.RowKey, $"{row.PartitionKey}|{row.RowKey}"));
    }

    /// <summary>The ids of all tasks that are not over, whatever their year.</summary>
    internal IAsyncEnumerable<string> OpenTaskIdsAsync(CancellationToken cancellation)
    {
        var (closed, late, cancelled) = (Json.Word(Domain.TaskStatus.Closed), Json.Word(Domain.TaskStatus.ClosedLate), Json.Word(Domain.TaskStatus.Cancelled));
        var filter = TableClient.CreateQueryFilter(
            $"PartitionKey ge {ByYear(0)} and PartitionKey lt {"z"} and Status ne {closed} and Status ne {late} and Status ne {cancelled}");
        return database.Ledger.QueryAsync<TableEntity>(filter, select: [nameof(TableEntity.RowKey)], cancellationToken: cancellation).Select(row => row.RowKey);
    }

    /// <summary>Puts a task's texts as they are now into its lines, under whichever unit they stand; everything else in them stays, that of a closed task too.</summary>
    internal async Task RewordAsync(IntegrationTask task, CancellationToken cancellation)
    {
        var (units, end) = (ByUnit("", task.Year), string.Create(CultureInfo.InvariantCulture, $"u{task.Year}}}"));
        string[] keys = [nameof(TableEntity.PartitionKey), nameof(TableEntity.RowKey)];
        var places = await database.Ledger.QueryAsync<TableEntity>(TableClient.CreateQueryFilter($"PartitionKey ge {units} and PartitionKey lt {end} and RowKey eq {Key(task)}"), select: keys, cancellationToken: cancellation)
            .Select(row => row.PartitionKey).ToListAsync(cancellation);
        foreach (var partition in places.Append(ByYear(task.Year)))
        {
            await RewordAsync(partition, task, cancellation);
        }
    }

    private async Task RewordAsync(string partition, IntegrationTask task, CancellationToken cancellation)
    {
        while (await Database.FindAsync(database.Ledger, partition, Key(task), cancellation) is { } row)
        {
            try
            {
                await database.Ledger.UpdateEntityAsync(Row(partition, Worded(Read(row), task)), row.ETag, TableUpdateMode.Replace, cancellation);
                return;
            }
            catch (RequestFailedException changed) when (changed.Status is 404 or 412)
            {
                // The line was written anew meanwhile; look at that one.
            }
        }
    }

    private static LedgerEntry Worded(LedgerEntry entry, IntegrationTask task)
    {
        var reported = LastReport(task);
        return entry with
        {
            Title = task.Plan.Title?.Value ?? "",
            Basis = task.Plan.Basis,
            PartyObjective = task.Plan.PartyObjective?.Value ?? "",
            BusinessObjective = task.Plan.BusinessObjective?.Value ?? "",
            Problem = reported?.Problem,
            NextStep = reported?.NextStep,
        };
    }

    private static Progress? LastReport(IntegrationTask task) => task.Items.Select(item => item.Progress).OfType<Progress>().OrderByDescending(progress => progress.At).FirstOrDefault();

    private static bool Matches(LedgerEntry entry, LedgerQuery query) =>
        (query.Stage is null || entry.Stage == query.Stage)
        && (query.Status is null || entry.Status == query.Status)
        && (query.Light is null || entry.Light == query.Light)
        && (query.PersonId is null || entry.PersonIds.Contains(query.PersonId))
        && (query.Text is null || new[] { entry.Number, entry.Title, entry.PartyObjective, entry.BusinessObjective, entry.Basis }.Any(text => text?.Contains(query.Text, StringComparison.OrdinalIgnoreCase) == true));

    private static LedgerEntry Entry(IntegrationTask task, string link, Office office, Light light)
    {
        var plan = task.Plan;
        var reported = LastReport(task);
        return new LedgerEntry
        {
            TaskId = task.Id,
            Number = task.Number,
            Year = task.Year,
            Title = plan.Title?.Value ?? "",
            Basis = plan.Basis,
            PartyObjective = plan.PartyObjective?.Value ?? "",
            BusinessObjective = plan.BusinessObjective?.Value ?? "",
            UnitId = plan.UnitId ?? "",
            LeadUnitId = plan.LeadUnitId ?? "",
            SupportingUnitIds = [.. plan.SupportingUnitIds],
            UnitIds = [.. Access.UnitsOf(task, office).Order(StringComparer.Ordinal)],
            LeaderIds = [.. plan.LeaderIds],
            PartyOwnerId = plan.PartyOwnerId ?? "",
            BusinessOwnerId = plan.BusinessOwnerId ?? "",
            InspectorId = plan.InspectorId ?? "",
            PersonIds = [.. Access.PartsOf(task).Union(task.Watchers).Order(StringComparer.Ordinal)],
            StartedOn = Office.DateOf(task.StartedAt),
            Due = plan.Due.Inspect ?? default,
            StageDue = plan.Due[task.Stage] ?? default,
            Stage = task.Stage,
            Status = task.Status,
            Light = light,
            Percent = (int?)task.Items.Where(item => item.CancelledAt is null).Average(item => (int?)(item.CompletedAt is not null ? 100 : item.Progress?.Percent ?? 0)),
            ReportedOn = reported is null ? null : Office.DateOf(reported.At),
            Problem = reported?.Problem,
            NextStep = reported?.NextStep,
            WaitsFor = [.. Obligations.Of(task, office).Select(obligation => obligation.PersonId).Distinct()],
            ClosedOn = task.ClosedAt is { } closed ? Office.DateOf(closed) : null,
            Score = task.Score,
            ChainHead = task.IsOver ? link : null,
        };
    }

    private static DateOnly? LastDayOf(Light light, IntegrationTask task, Office office, DateOnly today)
    {
        const int Horizon = 30;
        for (var ahead = 1; ahead <= Horizon; ahead++)
        {
            if (Lights.Of(task, office, Office.At(today.AddDays(ahead), TimeOnly.MinValue)).Light != light)
            {
                return today.AddDays(ahead - 1);
            }
        }

        return today.AddDays(Horizon);
    }

    /// <summary>Plain JSON: lists read many lines at once, and unpacking each would cost more than its bytes.</summary>
    private static TableEntity Row(string partition, LedgerEntry entry)
    {
        var row = new TableEntity(partition, entry.TaskId) { ["Status"] = Json.Word(entry.Status) };
        var json = JsonSerializer.SerializeToUtf8Bytes(entry, Json.Options);

        // The longest texts with a hundred people go beyond the 64 KiB of one property.
        for (var part = 0; part * PartSize < json.Length; part++)
        {
            row[Part(part)] = json[(part * PartSize)..Math.Min((part + 1) * PartSize, json.Length)];
        }

        return row;
    }

    private static LedgerEntry Read(TableEntity row)
    {
        var json = row.GetBinary(Part(0));
        for (var part = 1; row.TryGetValue(Part(part), out var more); part++)
        {
            json = [.. json, .. (byte[])more];
        }

        return JsonSerializer.Deserialize<LedgerEntry>(json, Json.Options)!;
    }

    private static string Part(int part) => part == 0 ? "Json" : string.Create(CultureInfo.InvariantCulture, $"Json{part}");

    private static string Key(IntegrationTask task) => task.Id;

    private static string ByYear(int year) => string.Create(CultureInfo.InvariantCulture, $"y{year}");

    private static string ByUnit(string unitId, int year) => string.Create(CultureInfo.InvariantCulture, $"u{year}|{unitId}");
}
