using System.Collections.Immutable;
using Azure;
using Azure.Data.Tables;
using PartyFlow.Domain.Calendar;
using PartyFlow.Domain.People;

namespace PartyFlow.Functions.Storage;

/// <summary>
/// Table <c>Office</c>: settings, units and people in one partition, so that they change together. What was read is kept in memory
/// and used again only while the row <c>version</c> is unchanged, so two instances never disagree.
/// </summary>
public sealed class OfficeTable(Database database)
{
    private const string Partition = "office";
    private const string Settings = "settings";
    private const string Version = "version";
    private const string Numbers = "number";

    // A transaction takes 100 rows; the version is one of them.
    private const int RowsAtOnce = 90;
    private Cached? cached;

    /// <summary>The office, or <c>null</c> before set-up.</summary>
    public async Task<Office?> FindAsync(CancellationToken cancellation)
    {
        if (await Database.FindAsync(database.Office, Partition, Version, cancellation) is not { } version)
        {
            return null;
        }

        if (cached is { } known && known.ETag == version.ETag)
        {
            return known.Office;
        }

        OfficeSettings? settings = null;
        var units = ImmutableDictionary.CreateBuilder<string, Unit>();
        var people = ImmutableDictionary.CreateBuilder<string, Person>();
        await foreach (var row in database.Office.QueryAsync<TableEntity>(TableClient.CreateQueryFilter($"PartitionKey eq {Partition}"), cancellationToken: cancellation))
        {
            if (row.RowKey == Settings)
            {
                settings = Chunks.Get<OfficeSettings>(row);
            }
            else if (row.RowKey.StartsWith("u|", StringComparison.Ordinal))
            {
                var unit = Chunks.Get<Unit>(row);
                units.Add(unit.Id, unit);
            }
            else if (row.RowKey.StartsWith("p|", StringComparison.Ordinal))
            {
                var person = Chunks.Get<Person>(row);
                people.Add(person.Id, person);
            }
        }

        if (settings is null)
        {
            return null;
        }

        var office = new Office(settings, units.ToImmutable(), people.ToImmutable(), WorkCalendar.Announced);
        cached = new Cached(version.ETag, office);
        return office;
    }

    /// <summary>The office; set-up must be done.</summary>
    public async Task<Office> LoadAsync(CancellationToken cancellation) =>
        await FindAsync(cancellation) ?? throw new InvalidOperationException("This PartyFlow has not been set up yet.");

    /// <summary>
    /// Writes the first settings, units and people. They are there for anybody only with the last transaction, which the second of two
    /// at once cannot make: it gets <c>false</c>, and set-up closes for good.
    /// </summary>
    public async Task<bool> SetUpAsync(OfficeSettings settings, IReadOnlyCollection<Unit> units, IReadOnlyCollection<Person> people, CancellationToken cancellation)
    {
        if (await FindAsync(cancellation) is not null)
        {
            return false;
        }

        var batches = Rows(units, people).Prepend(Chunks.Put(new TableEntity(Partition, Settings), settings)).Chunk(RowsAtOnce).ToList();
        try
        {
            foreach (var (number, batch) in batches.Index())
            {
                var actions = batch.Select(row => new TableTransactionAction(TableTransactionActionType.UpsertReplace, row)).ToList();
                if (number == batches.Count - 1)
                {
                    actions.Add(new(TableTransactionActionType.Add, new TableEntity(Partition, Version)));
                }

                await database.Office.SubmitTransactionAsync(actions, cancellation);
            }

            return true;
        }
        catch (TableTransactionFailedException exists) when (exists.Status == 409)
        {
            return false;
        }
    }

    /// <summary>
    /// Changes units and people. The change is decided on what is there, and again on what is there then when others changed anything
    /// meanwhile. What is as it should be is not written; more than one transaction takes (90 rows) is written in several, the change
    /// decided anew before each: cut off in between, the same change made again does the rest.
    /// </summary>
    /// <param name="decide">What is to become of the office; called several times.</param>
    /// <param name="cancellation">Stops between two transactions.</param>
    /// <returns>The last decision; with refusals nothing of it was written.</returns>
    public async Task<DirectoryChange> ChangeAsync(Func<Office, DirectoryChange> decide, CancellationToken cancellation)
    {
        while (true)
        {
            // The version is read first: what changes after it makes the transaction fail.
            var version = await Database.FindAsync(database.Office, Partition, Version, cancellation) ?? throw new InvalidOperationException("This PartyFlow has not been set up yet.");
            var office = await LoadAsync(cancellation);
            var change = decide(office);
            var rows = change.Refusals.IsEmpty ? change.Differing(office) : DirectoryChange.None;
            if (rows.IsEmpty)
            {
                return change;
            }

            try
            {
                await database.Office.SubmitTransactionAsync(
                    [
                        .. Rows(rows.Units, rows.People).Take(RowsAtOnce).Select(row => new TableTransactionAction(TableTransactionActionType.UpsertReplace, row)),
                        new(TableTransactionActionType.UpdateReplace, new TableEntity(Partition, Version), version.ETag),
                    ],
                    cancellation);
            }
            catch (TableTransactionFailedException meanwhile) when (meanwhile.Status == 412)
            {
                continue;
            }

            if (rows.Units.Length + rows.People.Length <= RowsAtOnce)
            {
                return change;
            }
        }
    }

    /// <summary>Replaces the settings.</summary>
    public Task SaveAsync(OfficeSettings settings, CancellationToken cancellation) =>
        database.Office.SubmitTransactionAsync(
            [
                new(TableTransactionActionType.UpsertReplace, Chunks.Put(new TableEntity(Partition, Settings), settings)),
                new(TableTransactionActionType.UpsertReplace, new TableEntity(Partition, Version)),
            ],
            cancellation);

    /// <summary>The last number of a year that was given out; 0 when none was.</summary>
    public async Task<int> LastNumberAsync(int year, CancellationToken cancellation) =>
        (await Database.FindAsync(database.Office, Numbers, NumberKey(year), cancellation))?.GetInt32("Last") ?? 0;

    /// <summary>Marks the first numbers of a year as given out, where none of it has been.</summary>
    /// <exception cref="RequestFailedException">Numbers of that year have been given out (status 409).</exception>
    public Task ReserveNumbersAsync(int year, int last, CancellationToken cancellation) =>
        database.Office.AddEntityAsync(new TableEntity(Numbers, NumberKey(year)) { ["Last"] = last }, cancellation);

    /// <summary>The next number of a year, from 1; numbers given to a start that then failed are not used again.</summary>
    public async Task<int> NextNumberAsync(int year, CancellationToken cancellation)
    {
        var key = NumberKey(year);
        while (true)
        {
            var row = await Database.FindAsync(database.Office, Numbers, key, cancellation);
            var next = (row?.GetInt32("Last") ?? 0) + 1;
            try
            {
                var changed = new TableEntity(Numbers, key) { ["Last"] = next };
                await (row is null ? database.Office.AddEntityAsync(changed, cancellation) : database.Office.UpdateEntityAsync(changed, row.ETag, TableUpdateMode.Replace, cancellation));
                return next;
            }
            catch (RequestFailedException taken) when (taken.Status is 409 or 412)
            {
                // Another start took this number; take the next one.
            }
        }
    }

    private static string NumberKey(int year) => year.ToString(System.Globalization.CultureInfo.InvariantCulture);

    private static IEnumerable<TableEntity> Rows(IEnumerable<Unit> units, IEnumerable<Person> people) =>
    [
        .. units.Select(unit => Chunks.Put(new TableEntity(Partition, "u|" + unit.Id), unit)),
        .. people.Select(person => Chunks.Put(new TableEntity(Partition, "p|" + person.Id), person)),
    ];

    private sealed record Cached(ETag ETag, Office Office);
}
