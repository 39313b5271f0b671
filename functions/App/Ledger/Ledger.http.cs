using System.Collections.Immutable;
using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using PartyFlow.Domain;
using PartyFlow.Domain.Approvals;
using PartyFlow.Domain.Implement;
using PartyFlow.Domain.People;
using PartyFlow.Functions.Pages;
using PartyFlow.Functions.Storage;
using PartyFlow.Web.Forms;
using PartyFlow.Web.Pages;

namespace PartyFlow.Functions.Ledger;

/// <summary>The ledger 台账 as a page.</summary>
public sealed class LedgerFront(PageDoor door, LedgerTable ledger, TaskTable tasks)
{
    private const int RowsPerPage = 20;

    /// <summary><c>GET /ledger</c>.</summary>
    [Function("Ledger")]
    public Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "ledger")] HttpRequest request, FunctionContext function, CancellationToken cancellation) =>
        door.AnswerAsync(request, function, Reader.SignedIn, async page =>
        {
            var filter = LedgerFilter.Read(request.Query);
            filter = filter with { Year = filter.Year ?? page.Context.Today.Year };
            var below = filter.UnitId is { } unit ? UnitsBelow(unit, page.Office) : null;
            var visible = await ledger.QueryAsync(
                new LedgerQuery(null, filter.Year.Value, filter.Stage, filter.Status, null, null, filter.Words is { Length: > 0 } words ? words : null),
                entry => LedgerAccess.CanSee(entry, page.Viewer, page.Office, page.Context.Today)
                    && (below is null || below.Contains(entry.LeadUnitId) || below.Contains(entry.UnitId))
                    && (filter.Person.Length == 0 || entry.PersonIds.Any(id => page.Office.NameOf(id).Contains(filter.Person, StringComparison.OrdinalIgnoreCase))),
                cancellation);
            var tally = visible.GroupBy(entry => entry.Light).ToImmutableDictionary(group => group.Key, group => group.Count());
            var found = filter.Light is { } light ? visible.Where(entry => entry.Light == light).ToList() : visible;
            var from = int.TryParse(filter.Cursor, NumberStyles.None, CultureInfo.InvariantCulture, out var cursor) ? Math.Min(cursor, found.Count) : 0;
            var rows = new List<LedgerRow>();
            foreach (var entry in found.Skip(from).Take(RowsPerPage))
            {
                rows.Add(await RowAsync(entry, page, cancellation));
            }

            return await door.ShowAsync<LedgerPage, LedgerView>(page, new LedgerView
            {
                Filter = filter,
                Rows = [.. rows],
                Tally = tally,
                Years = [.. Enumerable.Range(0, 3).Select(back => page.Context.Today.Year - back)],
                From = from + 1,
                Total = found.Count,
                NextCursor = from + RowsPerPage < found.Count ? (from + RowsPerPage).ToString(CultureInfo.InvariantCulture) : null,
                PreviousCursor = from == 0 ? null : from <= RowsPerPage ? "" : (from - RowsPerPage).ToString(CultureInfo.InvariantCulture),
                MayStart = Access.CanStart(page.Viewer, page.Office),
            });
        }, cancellation);

    private static HashSet<string> UnitsBelow(string unitId, Office office)
    {
        var units = new HashSet<string> { unitId };
        while (office.Units.Values.Where(unit => unit.ParentId is { } parent && units.Contains(parent) && !units.Contains(unit.Id)).Select(unit => unit.Id).ToList() is { Count: > 0 } more)
        {
            units.UnionWith(more);
        }

        return units;
    }

    private async Task<LedgerRow> RowAsync(LedgerEntry entry, PageRequest page, CancellationToken cancellation)
    {
        var open = entry.ClosedOn is null && await tasks.FindAsync(entry.TaskId, cancellation) is { } stored ? stored.Task : null;
        return new LedgerRow
        {
            TaskId = entry.TaskId,
            Number = entry.Number,
            Title = entry.Title,
            PartyObjective = entry.PartyObjective,
            BusinessObjective = entry.BusinessObjective,
            LeadUnitId = entry.LeadUnitId,
            PartyOwnerId = entry.PartyOwnerId,
            BusinessOwnerId = entry.BusinessOwnerId,
            Stage = entry.Stage,
            Status = entry.Status,
            Light = entry.Light,
            Due = entry.StageDue,
            Percent = entry.Percent,
            Problem = entry.Problem,
            NextStep = entry.NextStep,
            Planned = (int?)open?.Items.Where(item => item.CancelledAt is null).Average(item => (int?)Lights.Planned(open, item, page.Context.Today, page.Office)),
            Open = open is null ? [] : Obligations.Of(open, page.Office),
            ClosedOn = entry.ClosedOn,
            Points = entry.Score?.Total,
        };
    }
}
