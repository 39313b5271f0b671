using Microsoft.Azure.Functions.Worker;
using PartyFlow.Domain.People;
using PartyFlow.Functions.Storage;
using PartyFlow.Web;

namespace PartyFlow.Functions.Manage.Import;

/// <summary>Writes the next part of an import.</summary>
public sealed class CarryImport(ImportTable imports, OfficeTable offices, TimeProvider clock)
{
    private const int AtOnce = 80;

    /// <summary>How many units and people were written; 0 when everything is as the file says, apart from rows that are wrong.</summary>
    [Function(nameof(CarryImport))]
    public async Task<int> RunAsync([ActivityTrigger] string importId, CancellationToken cancellation)
    {
        if (await imports.FindAsync(importId, cancellation) is not { } upload)
        {
            return 0;
        }

        var rows = await imports.RowsAsync(upload, cancellation);
        var wording = new Wording(Language.Chinese, Office.DateOf(clock.GetUtcNow()), null);
        var written = 0;
        await offices.ChangeAsync(
            office =>
            {
                // Decided on the office as it is now, whatever became of it since the file was confirmed.
                var plan = ImportPlan.Of(rows, office, wording);
                var part = plan.Faults.IsEmpty ? plan.Next(office, AtOnce) : DirectoryChange.Refused(plan.Faults);
                written = part.Units.Length + part.People.Length;
                return part;
            },
            cancellation);
        return written;
    }
}
