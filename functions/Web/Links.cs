using System.Diagnostics;
using PartyFlow.Domain.Approvals;

namespace PartyFlow.Web;

/// <summary>The addresses of our own pages. Ids are escaped; every one is a local path.</summary>
public static class Links
{
    /// <summary>My to-dos.</summary>
    public const string Todos = "/";

    /// <summary>The ledger 台账.</summary>
    public const string Ledger = "/ledger";

    /// <summary>The form of a new task.</summary>
    public const string NewTask = "/tasks/new";

    /// <summary>A draft of a plan, to go on with: its form with what was kept.</summary>
    public static string Draft(string form, string draftId) => $"{form}?draft={Part(draftId)}";

    /// <summary>A new task that begins with a template.</summary>
    public static string FromTemplate(string templateId) => $"{NewTask}?template={Part(templateId)}";

    /// <summary>Sign-in by mail.</summary>
    public const string SignIn = "/sign-in";

    /// <summary>POST: signs out.</summary>
    public const string SignOut = "/sign-out";

    /// <summary>POST with <c>to</c> and <c>back</c>: changes the language.</summary>
    public const string ChangeLanguage = "/language";

    /// <summary>The one-time set-up.</summary>
    public const string Setup = "/setup";

    /// <summary>Demo: every mail.</summary>
    public const string Mails = "/mail";

    /// <summary>Demo: everybody, to sign in as.</summary>
    public const string Demo = "/demo";

    /// <summary>People of the office.</summary>
    public const string ManagePeople = "/manage/people";

    /// <summary>Units of the office.</summary>
    public const string ManageUnits = "/manage/units";

    /// <summary>Units and people from a file: upload.</summary>
    public const string ManageImport = "/manage/import";

    /// <summary>Units and people as a file.</summary>
    public const string ManageExportCsv = "/manage/directory.csv";

    /// <summary>Units and people as a workbook.</summary>
    public const string ManageExportXlsx = "/manage/directory.xlsx";

    /// <summary>What each person sets for themself.</summary>
    public const string Me = "/me";

    /// <summary>Application keys.</summary>
    public const string ManageKeys = "/manage/keys";

    /// <summary>Mails that could not be sent.</summary>
    public const string ManageMail = "/manage/mail";

    /// <summary>A task.</summary>
    public static string Task(string taskId) => $"/tasks/{Part(taskId)}";

    /// <summary>The form that revises a plan that came back.</summary>
    public static string RevisePlan(string taskId) => $"{Task(taskId)}/plan";

    /// <summary>The form of the hand-out.</summary>
    public static string HandOut(string taskId) => $"{Task(taskId)}/hand-out";

    /// <summary>One work item.</summary>
    public static string Item(string taskId, string itemId) => $"{Task(taskId)}/items/{Part(itemId)}";

    /// <summary>交办单: the printed note of one work item.</summary>
    public static string ItemNote(string taskId, string itemId) => $"{Item(taskId, itemId)}/note";

    /// <summary>其他操作 of a task: comment, urge, watch, reassign, suspend, resume, cancel.</summary>
    public static string Actions(string taskId) => $"{Task(taskId)}/actions";

    /// <summary>交接: everything one person holds, to be handed over.</summary>
    public static string HandOver(string personId) => $"/people/{Part(personId)}/hand-over";

    /// <summary>A hand-over under way or done.</summary>
    public static string HandOverJob(string personId, string job) => $"{HandOver(personId)}/{Part(job)}";

    /// <summary>One finding with its rectification.</summary>
    public static string Finding(string taskId, string findingId) => $"{Task(taskId)}/findings/{Part(findingId)}";

    /// <summary>佐证: a file that was stored with the task.</summary>
    public static string File(string taskId, string fileId) => $"{Task(taskId)}/files/{Part(fileId)}";

    /// <summary>The inspector's form.</summary>
    public static string Result(string taskId) => $"{Task(taskId)}/result";

    /// <summary>The decision page for a signed-in person; the same page as behind a mail's link.</summary>
    public static string Decide(string taskId, Obligation asked) => $"{Task(taskId)}/decide/{Part(asked.Id)}";

    /// <summary>One mail of the demo.</summary>
    public static string Mail(string mailId) => $"/mail/{Part(mailId)}";

    /// <summary>Its HTML part alone, shown inside a sandboxed frame.</summary>
    public static string MailBody(string mailId) => $"{Mail(mailId)}/body";

    /// <summary>One person.</summary>
    public static string ManagePerson(string personId) => $"{ManagePeople}/{Part(personId)}";

    /// <summary>调离: what somebody holds becomes vacant or goes to others.</summary>
    public static string ManageDeparture(string personId) => $"{ManagePerson(personId)}/departure";

    /// <summary>An upload: what it would change; once confirmed, how far it is.</summary>
    public static string ManageImportOf(string importId) => $"{ManageImport}/{Part(importId)}";

    /// <summary>One unit.</summary>
    public static string ManageUnit(string unitId) => $"{ManageUnits}/{Part(unitId)}";

    /// <summary>Where a signed-in person does what they owe.</summary>
    public static string ToDo(string taskId, Obligation what) => what.Kind switch
    {
        ObligationKind.SignPlan or ObligationKind.ApprovePlan or ObligationKind.SignHandOut
            or ObligationKind.SignResult or ObligationKind.ConfirmResult
            or ObligationKind.DecideExtension or ObligationKind.CheckRectification => Decide(taskId, what),
        ObligationKind.RevisePlan => RevisePlan(taskId),
        ObligationKind.DraftHandOut => HandOut(taskId),
        ObligationKind.Acknowledge or ObligationKind.CarryOut or ObligationKind.ConfirmItem
            or ObligationKind.SettleDecline or ObligationKind.Unblock or ObligationKind.Report => Item(taskId, what.ItemId!),
        ObligationKind.RecordResult => Result(taskId),
        ObligationKind.Rectify => Finding(taskId, what.FindingId!),
        _ => throw new UnreachableException(),
    };

    private static string Part(string id) => Uri.EscapeDataString(id);
}
