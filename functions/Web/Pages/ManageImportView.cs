using System.Collections.Immutable;
using PartyFlow.Domain;
using PartyFlow.Web.Forms;

namespace PartyFlow.Web.Pages;

/// <summary>Units and people from a file, at <c>/manage/import</c>: POST with the file <c>file</c>.</summary>
/// <param name="Refusals">Why the file is of no use; field <c>file</c>.</param>
/// <param name="MaxMegabytes">The largest file.</param>
/// <param name="MaxPeople">The most people in it.</param>
public sealed record ManageImportView(ImmutableArray<Rejected> Refusals, int MaxMegabytes, int MaxPeople);

/// <summary>What a file would change, row by row, at <c>/manage/import/{id}</c>; nothing has been changed. POST with <c>do=apply</c>.</summary>
/// <param name="ImportId">The upload.</param>
/// <param name="FileName">As it was called.</param>
/// <param name="Rows">The rows to show.</param>
/// <param name="Tally">How many rows of each state there are.</param>
/// <param name="Show">Which state is shown; <c>null</c>: every row.</param>
/// <param name="From">The place of the first row shown among those, from 0.</param>
/// <param name="PageSize">How many rows a page shows.</param>
/// <param name="NewUnits">Units that would be made, by name.</param>
/// <param name="Changes">How many units and people would be written.</param>
/// <param name="Unused">Headings that mean nothing.</param>
/// <param name="Faults">What is wrong with the whole: nothing can be confirmed then.</param>
/// <param name="Seen">Names what is shown, so that only that is confirmed.</param>
/// <param name="IsDone">Whether it was carried out: what is shown is what is left.</param>
/// <param name="Changed">Whether the directory changed since the reader looked.</param>
public sealed record ManageImportPreviewView(
    string ImportId, string FileName, ImmutableArray<ImportRow> Rows, ImmutableDictionary<ImportState, int> Tally, ImportState? Show, int From, int PageSize,
    ImmutableArray<string> NewUnits, int Changes, ImmutableArray<string> Unused, ImmutableArray<Rejected> Faults, string Seen, bool IsDone, bool Changed = false);

/// <summary>An import under way, at the same address.</summary>
/// <param name="ImportId">The upload.</param>
/// <param name="Done">So many units and people are written.</param>
/// <param name="All">Of so many.</param>
/// <param name="Failed">It could not be carried to its end.</param>
public sealed record ManageImportJobView(string ImportId, int Done, int All, bool Failed);

/// <summary>What becomes of a row.</summary>
public enum ImportState
{
    /// <summary>It cannot be taken as it is.</summary>
    Wrong,

    /// <summary>It adds a person, a unit or a post.</summary>
    New,

    /// <summary>It changes what is there.</summary>
    Changed,

    /// <summary>It says what is there already.</summary>
    Unchanged,
}

/// <summary>A row of the file.</summary>
/// <param name="Number">As the spreadsheet counts.</param>
/// <param name="Unit">The unit it names.</param>
/// <param name="Name">The person it names, or the post.</param>
/// <param name="State">What becomes of it.</param>
/// <param name="Notes">What it adds and changes.</param>
/// <param name="Faults">What is wrong with it; the field is the column.</param>
public sealed record ImportRow(int Number, string Unit, string Name, ImportState State, ImmutableArray<ImportNote> Notes, ImmutableArray<Rejected> Faults);

/// <summary>One thing a row does.</summary>
/// <param name="Kind">What it does.</param>
/// <param name="Column">The column it comes from.</param>
/// <param name="Before">What was there.</param>
/// <param name="After">What will be there, or the name of what is added.</param>
public sealed record ImportNote(ImportNoteKind Kind, DirectoryColumn Column, string Before, string After);

/// <summary>What a row does.</summary>
public enum ImportNoteKind
{
    /// <summary>Adds a person.</summary>
    NewPerson,

    /// <summary>Adds a person of whose name there is one already.</summary>
    Namesake,

    /// <summary>Adds a unit.</summary>
    NewUnit,

    /// <summary>Adds a post.</summary>
    NewPost,

    /// <summary>Gives a vacant post to somebody.</summary>
    Filled,

    /// <summary>Changes a value.</summary>
    Changed,
}
