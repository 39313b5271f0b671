using System.Collections.Immutable;
using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using PartyFlow.Domain;
using PartyFlow.Functions.Pages;
using PartyFlow.Web;
using PartyFlow.Web.Pages;

namespace PartyFlow.Functions.Manage.Import;

/// <summary>Units and people from a file and as a file, for administrators. A file changes nothing until its preview is confirmed.</summary>
public sealed class ImportFront(PageDoor door, ImportTable imports)
{
    private const int PageSize = 100;

    /// <summary><c>GET|POST /manage/import</c>: the upload.</summary>
    [Function("ManageImport")]
    public Task<IResult> UploadAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", "post", Route = "manage/import")] HttpRequest request, FunctionContext function, CancellationToken cancellation) =>
        door.AnswerAsync(
            request,
            function,
            Reader.Administrator,
            async page =>
            {
                if (!page.IsPost)
                {
                    return await AskAsync(page, []);
                }

                var (sheet, name, refusal) = await ImportStart.ReadAsync(page.Form.Files.GetFile("file"), cancellation);
                if (sheet is null)
                {
                    return await AskAsync(page, [refusal!]);
                }

                var id = new string([.. page.CommandId.Where(char.IsAsciiLetterOrDigit)]);
                if (!await imports.AddAsync(id, name, page.Viewer.Id, sheet, cancellation))
                {
                    // Back in the browser, and another file.
                    id = Guid.NewGuid().ToString("N");
                    await imports.AddAsync(id, name, page.Viewer.Id, sheet, cancellation);
                }

                return Results.Redirect(Links.ManageImportOf(id));
            },
            cancellation,
            withFile: true);

    /// <summary><c>GET|POST /manage/import/{id}</c>: what it would change, the confirmation, and how far it is.</summary>
    [Function("ManageImportOf")]
    public Task<IResult> PreviewAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", "post", Route = "manage/import/{id}")] HttpRequest request, string id,
        [DurableClient] DurableTaskClient client, FunctionContext function, CancellationToken cancellation) =>
        door.AnswerAsync(request, function, Reader.Administrator, async page =>
        {
            if (await imports.FindAsync(id, cancellation) is not { } upload)
            {
                return await door.ErrorAsync(page, ErrorKind.NotFound);
            }

            var (phase, done, all) = await ImportStart.SituationAsync(client, id, cancellation);
            if (phase is ImportPhase.Running or ImportPhase.Failed)
            {
                return await door.ShowAsync<ManageImportJobPage, ManageImportJobView>(page, new ManageImportJobView(id, done, all, phase == ImportPhase.Failed));
            }

            var plan = ImportPlan.Of(await imports.RowsAsync(upload, cancellation), page.Office, page.Context.Wording);
            if (!page.IsPost || phase == ImportPhase.Done)
            {
                return await ShowAsync(page, upload, plan, isDone: phase == ImportPhase.Done);
            }

            if (page.Form["seen"] != plan.Seen)
            {
                return await ShowAsync(page, upload, plan, isDone: false, changed: true);
            }

            if (!plan.Faults.IsEmpty || plan.Changes == 0)
            {
                return await ShowAsync(page, upload, plan, isDone: false);
            }

            await ImportStart.StartAsync(client, upload, plan, cancellation);
            return Results.Redirect(Links.ManageImportOf(id));
        }, cancellation);

    /// <summary><c>GET /manage/directory.csv</c>.</summary>
    [Function("ManageExportCsv")]
    public Task<IResult> CsvAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "manage/directory.csv")] HttpRequest request, FunctionContext function, CancellationToken cancellation) =>
        door.AnswerAsync(request, function, Reader.Administrator, page => Answer(page, "csv", "text/csv; charset=utf-8", DirectoryExport.Csv(page.Office, page.Context.Wording)), cancellation);

    /// <summary><c>GET /manage/directory.xlsx</c>.</summary>
    [Function("ManageExportXlsx")]
    public Task<IResult> XlsxAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "manage/directory.xlsx")] HttpRequest request, FunctionContext function, CancellationToken cancellation) =>
        door.AnswerAsync(
            request,
            function,
            Reader.Administrator,
            page => Answer(page, "xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", DirectoryExport.Xlsx(page.Office, page.Context.Wording)),
            cancellation);

    private static Task<IResult> Answer(PageRequest page, string ending, string type, byte[] content) =>
        Task.FromResult(Results.File(content, type, $"{page.Context.Texts["import.sheet"]} {page.Context.Today:yyyy-MM-dd}.{ending}"));

    private Task<IResult> AskAsync(PageRequest page, ImmutableArray<Rejected> refusals) => door.ShowAsync<ManageImportPage, ManageImportView>(
        page,
        new ManageImportView(refusals, Sheet.MaxSize / (1024 * 1024), Sheet.MaxPeople),
        refusals.IsEmpty ? StatusCodes.Status200OK : StatusCodes.Status422UnprocessableEntity);

    private Task<IResult> ShowAsync(PageRequest page, ImportUpload upload, ImportPlan plan, bool isDone, bool changed = false)
    {
        ImportState? show = Enum.TryParse<ImportState>(page.Request.Query["show"], ignoreCase: true, out var asked) && Enum.IsDefined(asked) ? asked : null;
        var shown = plan.Rows.Where(row => show is null || row.State == show).ToList();
        var from = int.TryParse(page.Request.Query["from"], NumberStyles.None, CultureInfo.InvariantCulture, out var place) && place < shown.Count ? place / PageSize * PageSize : 0;
        return door.ShowAsync<ManageImportPreviewPage, ManageImportPreviewView>(
            page,
            new ManageImportPreviewView(
                upload.Id,
                upload.FileName,
                [.. shown.Skip(from).Take(PageSize)],
                plan.Rows.GroupBy(row => row.State).ToImmutableDictionary(same => same.Key, same => same.Count()),
                show,
                from,
                PageSize,
                [.. plan.Rows.SelectMany(row => row.Notes).Where(note => note.Kind == ImportNoteKind.NewUnit).Select(note => note.After)],
                plan.Changes,
                upload.Unused,
                plan.Faults,
                plan.Seen,
                isDone,
                changed),
            changed ? StatusCodes.Status409Conflict : plan.Faults.IsEmpty || !page.IsPost ? StatusCodes.Status200OK : StatusCodes.Status422UnprocessableEntity);
    }
}
