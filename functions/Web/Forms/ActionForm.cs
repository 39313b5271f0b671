using System.Collections.Immutable;
using Microsoft.AspNetCore.Http;
using PartyFlow.Domain;

namespace PartyFlow.Web.Forms;

/// <summary>What is typed on the page of a task's other actions; <paramref name="Do"/> says which button was pressed.</summary>
/// <param name="Do">The action: <c>urge</c>, <c>comment</c>, <c>watch</c>, <c>unwatch</c>, <c>seat</c>, <c>template</c>, <c>withdraw</c>, <c>suspend</c>, <c>resume</c>, <c>cancel</c>.</param>
/// <remarks>Fields are named after their action, for example <c>urge.note</c>: the page has several forms, each error belongs to one.</remarks>
public sealed record ActionForm(string Do = "")
{
    /// <summary>Who is urged, added as a watcher, or takes a part over.</summary>
    public string PersonId { get; init; } = "";

    /// <summary>Which part changes hands, with who holds it: <c>leader.p02</c>.</summary>
    public string Part { get; init; } = "";

    /// <summary>Why, what is said, or what a template is to be called.</summary>
    public string Text { get; init; } = "";

    /// <summary>Who is to see a comment.</summary>
    public ImmutableArray<string> Mentions { get; init; } = [];

    /// <summary>Whether dates move by the stand-still: <c>move</c> or <c>stay</c>; anything else: not chosen.</summary>
    public string Dates { get; init; } = "";

    /// <summary>Reads a posted form.</summary>
    public static ActionForm Read(IFormCollection form)
    {
        var what = form.Text("do");
        return new ActionForm(what)
        {
            PersonId = form.Text($"{what}.personId"),
            Part = form.Text($"{what}.part"),
            Text = form.Text($"{what}.text"),
            Mentions = form.Many($"{what}.mentions"),
            Dates = form.Text($"{what}.dates"),
        };
    }

    /// <summary>The command that was asked for; <c>null</c> where the button is none of ours, or none that changes the task.</summary>
    public TaskCommand? ToCommand() => Do switch
    {
        "urge" => new TaskCommand.Urge(Chosen(PersonId), Text),
        "comment" => new TaskCommand.Comment(Text, Mentions),
        "watch" => new TaskCommand.Watch(Chosen(PersonId)),
        "unwatch" => new TaskCommand.Unwatch(Chosen(PersonId)),
        "seat" => new TaskCommand.ReassignSeat(SeatOf(Part), Chosen(PersonId), HolderOf(Part), Text),
        "withdraw" => new TaskCommand.WithdrawPlan(Text),
        "suspend" => new TaskCommand.SuspendTask(Text),
        "resume" => new TaskCommand.ResumeTask(Dates switch { "move" => true, "stay" => false, _ => null }, Text),
        "cancel" => new TaskCommand.CancelTask(Text),
        _ => null,
    };

    /// <summary>The form's field for a field of an action's command.</summary>
    public static string? FieldOf(string what, string? field) => field switch
    {
        null => null,
        "note" or "reason" or "text" or "name" => $"{what}.text",
        "personId" or "to" => $"{what}.personId",
        "part" or "from" => $"{what}.part",
        "moveDates" => $"{what}.dates",
        _ => field.StartsWith("mentions", StringComparison.Ordinal) ? $"{what}.mentions" : field,
    };

    /// <summary>How a part is named in the form: with the person who holds it, for there may be several leaders.</summary>
    public static string NameOf(Seat part, string holder) => $"{Wording.Camel(part)}.{holder}";

    private static Seat? SeatOf(string part) => Enum.TryParse<Seat>(part.Split('.')[0], ignoreCase: true, out var seat) && Enum.IsDefined(seat) && part.Length > 0 && !char.IsAsciiDigit(part[0]) ? seat : null;

    private static string? HolderOf(string part) => part.IndexOf('.', StringComparison.Ordinal) is > 0 and var dot ? part[(dot + 1)..] : null;

    private static string? Chosen(string typed) => string.IsNullOrWhiteSpace(typed) ? null : typed;
}
