using System.Collections.Immutable;
using System.Globalization;
using PartyFlow.Domain;
using PartyFlow.Domain.People;
using PartyFlow.Functions.Storage;
using PartyFlow.Web;
using PartyFlow.Web.Forms;
using PartyFlow.Web.Pages;
using static PartyFlow.Web.Forms.DirectoryColumn;

namespace PartyFlow.Functions.Manage.Import;

/// <summary>
/// One attempt to put rows into a directory: units first, then people, then posts, then whom units name. A blank cell leaves alone what
/// is there. Faults stand by row; with any of them the rest is not to be used.
/// </summary>
/// <param name="office">The office as it is.</param>
/// <param name="wording">For what notes and faults quote.</param>
/// <param name="rows">The rows.</param>
/// <param name="broken">Units whose own row is left out, plain, with that row's number.</param>
internal sealed partial class ImportDraft(Office office, Wording wording, ImmutableArray<SheetRow> rows, IReadOnlyDictionary<string, int> broken)
{
    private readonly Dictionary<string, Unit> _units = office.Units.ToDictionary();
    private readonly Dictionary<string, Person> _people = office.People.ToDictionary();
    private readonly Dictionary<int, List<ImportNote>> _notes = [];
    private readonly Dictionary<int, Unit?> _unitOf = [];
    private readonly Dictionary<int, string?> _personOf = [];
    private readonly Dictionary<(string Id, DirectoryColumn Column), (string Text, int Number)> _said = [];
    private readonly HashSet<string> _touched = [];
    private int _nextUnit = 1;
    private int _nextPerson = 1;

    /// <summary>What is wrong, by the row's number.</summary>
    public Dictionary<int, List<Rejected>> Faults { get; } = [];

    /// <summary>Every unit that the rows name, as it is to be.</summary>
    public IEnumerable<Unit> Units => _units.Values.Where(unit => _touched.Contains(unit.Id));

    /// <summary>Every person that the rows name, as they are to be.</summary>
    public IEnumerable<Person> People => _people.Values.Where(person => _touched.Contains(person.Id));

    /// <summary>Tries all rows.</summary>
    public void Run()
    {
        CheckCells();
        FindUnits();
        FindPeople();
        FillPosts();
        NamePeople();
    }

    /// <summary>A row of this draft as it is shown.</summary>
    public ImportRow Row(SheetRow row)
    {
        ImmutableArray<ImportNote> notes = [.. _notes.GetValueOrDefault(row.Number) ?? []];
        var state = notes.Any(note => note.Kind is ImportNoteKind.NewPerson or ImportNoteKind.NewUnit or ImportNoteKind.NewPost) ? ImportState.New
            : notes.IsEmpty ? ImportState.Unchanged : ImportState.Changed;
        return Describe(row, state, notes, []);
    }

    /// <summary>A row as it is shown.</summary>
    public static ImportRow Describe(SheetRow row, ImportState state, ImmutableArray<ImportNote> notes, ImmutableArray<Rejected> faults) =>
        new(row.Number, row[DirectoryColumn.Unit], row[Name] is { Length: > 0 } name ? name : row[Mail] is { Length: > 0 } mail ? mail : row[DirectoryColumn.Post], state, notes, faults);

    /// <summary>Puts what the directory's rules find in a change on the row and column that brought it; <c>false</c> where no row did.</summary>
    /// <param name="fault">Its field begins with <c>units[0].</c> or <c>people[0].</c></param>
    /// <param name="change">The change.</param>
    public bool Blame(Rejected fault, DirectoryChange change)
    {
        if (fault.Field?.Split('[', ']', '.') is not [var list, var number, "", var member, ..] || !int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var place))
        {
            return false;
        }

        var isUnit = list == "units";
        var id = isUnit ? change.Units[place].Id : change.People[place].Id;
        DirectoryColumn? column = member switch
        {
            "name" => isUnit ? DirectoryColumn.Unit : Name,
            "parentId" => ParentUnit,
            "headId" => Head,
            "leaderId" => Leader,
            "branchId" => Branch,
            "posts" => DirectoryColumn.Post,
            "mail" => Mail,
            "unitId" => DirectoryColumn.Unit,
            "title" => Title,
            "roles" => Roles,
            _ => null,
        };
        var row = rows.Where(row => (isUnit ? _unitOf.GetValueOrDefault(row.Number)?.Id : _personOf.GetValueOrDefault(row.Number)) == id)
            .OrderBy(row => column is { } said && row[said].Length > 0 ? 0 : 1).FirstOrDefault();
        if (row is null && isUnit && _addedBy.TryGetValue(id, out var added))
        {
            (row, column) = added;
        }

        if (row is not null)
        {
            Fault(row, fault with { Field = column is { } known ? Wording.Camel(known) : null });
        }

        return row is not null;
    }

    /// <summary>What is wrong with cells whatever the directory is like.</summary>
    private void CheckCells()
    {
        foreach (var row in rows)
        {
            foreach (var column in Enum.GetValues<DirectoryColumn>())
            {
                if (FaultOf(row, column) is var (code, arguments))
                {
                    Fault(row, column, code, arguments);
                }
            }

            CheckWord(row, DirectoryColumn.UnitKind, DirectoryWords.UnitKindOf(row[DirectoryColumn.UnitKind]) is not null, Enum.GetValues<UnitKind>().Select(kind => wording.Word(kind)));
            CheckWord(row, DirectoryColumn.PostKind, DirectoryWords.PostKindOf(row[DirectoryColumn.PostKind]) is not null, Enum.GetValues<PostKind>().Select(kind => wording.Word(kind)));
            CheckWord(row, PostTime, DirectoryWords.IsFullTime(row[PostTime]) is not null, [wording.Texts["post.full"], wording.Texts["post.part"]]);
            CheckWord(row, DirectoryColumn.Language, DirectoryWords.LanguageOf(row[DirectoryColumn.Language]) is not null, Web.Language.All.Select(language => language.Name));
            if (row[DirectoryColumn.Unit].Length == 0 && Sheet.WhoOf(row).Length == 0 && !Faults.ContainsKey(row.Number))
            {
                Fault(row, DirectoryColumn.Unit, "import.nobody");
            }
        }
    }

    private void CheckWord(SheetRow row, DirectoryColumn column, bool known, IEnumerable<string> words)
    {
        if (row[column].Length > 0 && !known && FaultOf(row, column) is null)
        {
            Fault(row, column, "import.word", Quoted(row[column]), string.Join(wording.Texts.Language == Web.Language.English ? ", " : "、", words));
        }
    }

    private static (string Code, object?[] Arguments)? FaultOf(SheetRow row, DirectoryColumn column)
    {
        var cell = row[column];
        return row.Flaws?.GetValueOrDefault(column) is { } flaw ? (flaw, [Quoted(cell)])
            : cell.Length > Sheet.LongestOf(column) ? ("setup.text.tooLong", [Sheet.LongestOf(column)])
            : column is not Roles && NameRule.FaultOf(cell) is { } code ? (code, [])
            : null;
    }

    /// <summary>Whether a row may say this: the first that says something of a unit or a person, or one that says the same.</summary>
    private bool Says(SheetRow row, string id, DirectoryColumn column, string text)
    {
        if (_said.TryAdd((id, column), (DirectoryWords.Plain(text), row.Number)))
        {
            return true;
        }

        var (before, number) = _said[(id, column)];
        if (before != DirectoryWords.Plain(text))
        {
            Fault(row, column, "import.contradicts", number);
        }

        return false;
    }

    private IEnumerable<SheetRow> Sound => rows.Where(row => !Faults.ContainsKey(row.Number));

    private void Note(SheetRow row, ImportNoteKind kind, DirectoryColumn column, string before, string after)
    {
        if (!_notes.TryGetValue(row.Number, out var notes))
        {
            _notes[row.Number] = notes = [];
        }

        notes.Add(new ImportNote(kind, column, before, after));
    }

    private void Fault(SheetRow row, DirectoryColumn column, string code, params object?[] arguments) =>
        Fault(row, Rejected.Invalid(code, Wording.Camel(column), [.. arguments.Select(argument => argument ?? "")]));

    private void Fault(SheetRow row, Rejected fault)
    {
        if (!Faults.TryGetValue(row.Number, out var faults))
        {
            Faults[row.Number] = faults = [];
        }

        faults.Add(fault);
    }

    private static string Quoted(string text) => text.Length <= 30 ? text : text[..30];

    private static string FreeId(string prefix, ref int number, Func<string, bool> taken)
    {
        string id;
        do
        {
            id = prefix + (number++).ToString(CultureInfo.InvariantCulture);
        }
        while (taken(id));

        return id;
    }
}
