using System.Collections.Immutable;
using System.Globalization;
using PartyFlow.Domain;
using PartyFlow.Domain.People;
using PartyFlow.Web;
using PartyFlow.Web.Forms;
using PartyFlow.Web.Pages;
using static PartyFlow.Web.Forms.DirectoryColumn;

namespace PartyFlow.Functions.Manage.Import;

/// <summary>
/// One attempt to put rows into a directory: units first, then people, then posts, then whom units name. A blank cell leaves alone what
/// is there. Faults stand by row; with any of them the rest is not to be used.
/// </summary>
internal sealed partial class ImportDraft(Office office, Wording wording, ImmutableArray<SheetRow> rows)
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

    /// <summary>For what notes quote.</summary>
    public Wording Wording => wording;

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

    /// <summary>The first row that names a unit.</summary>
    public int? RowOfUnit(string unitId) => rows.Where(row => _unitOf.GetValueOrDefault(row.Number)?.Id == unitId).Select(row => (int?)row.Number).FirstOrDefault();

    /// <summary>The first row that names a person.</summary>
    public int? RowOfPerson(string personId) => rows.Where(row => _personOf.GetValueOrDefault(row.Number) == personId).Select(row => (int?)row.Number).FirstOrDefault();

    /// <summary>What is wrong with cells whatever the directory is like.</summary>
    private void CheckCells()
    {
        foreach (var row in rows)
        {
            foreach (var column in Enum.GetValues<DirectoryColumn>())
            {
                var cell = row[column];
                var longest = column is Name ? 30 : column is DirectoryColumn.Unit or ParentUnit or Branch ? 60 : column is Title or DirectoryColumn.Post ? UnitRules.MaxTitle : Sheet.MaxCell;
                if (cell.Length > longest)
                {
                    Fault(row, column, "import.tooLong", Heading(column), longest);
                }
                else if (cell.Any(character => char.IsControl(character) && !(column is Roles && character is '\r' or '\n')))
                {
                    Fault(row, column, "import.control", Heading(column));
                }
                else if (cell is "#N/A" or "#REF!" or "#VALUE!" or "#NAME?" or "#DIV/0!" or "#NUM!" or "#NULL!")
                {
                    Fault(row, column, "import.cellError", Heading(column), cell);
                }
                else if (column is Name or DirectoryColumn.Unit or ParentUnit or DirectoryColumn.Post && cell.Length > 0 && cell[0] is '=' or '+' or '-' or '@' && !IsKnown(column, cell))
                {
                    Fault(row, column, "import.formula", Heading(column));
                }
            }

            CheckWord(row, DirectoryColumn.UnitKind, DirectoryWords.UnitKindOf(row[DirectoryColumn.UnitKind]) is not null, Enum.GetValues<UnitKind>().Select(kind => wording.Word(kind)));
            CheckWord(row, DirectoryColumn.PostKind, DirectoryWords.PostKindOf(row[DirectoryColumn.PostKind]) is not null, Enum.GetValues<PostKind>().Select(kind => wording.Word(kind)));
            CheckWord(row, PostTime, DirectoryWords.IsFullTime(row[PostTime]) is not null, [wording.Texts["post.full"], wording.Texts["post.part"]]);
            CheckWord(row, DirectoryColumn.Language, DirectoryWords.LanguageOf(row[DirectoryColumn.Language]) is not null, Web.Language.All.Select(language => language.Name));
            if (row[DirectoryColumn.Unit].Length == 0 && Sheet.WhoOf(row).Length == 0)
            {
                Fault(row, DirectoryColumn.Unit, "import.nobody");
            }
        }
    }

    private void CheckWord(SheetRow row, DirectoryColumn column, bool known, IEnumerable<string> words)
    {
        if (row[column].Length is > 0 and <= Sheet.MaxCell && !known)
        {
            Fault(row, column, "import.word", Heading(column), Quoted(row[column]), string.Join(wording.Texts.Language == Web.Language.English ? ", " : "、", words));
        }
    }

    /// <summary>A name that the directory has already may begin as it likes.</summary>
    private bool IsKnown(DirectoryColumn column, string cell) => column switch
    {
        Name => office.People.Values.Any(person => person.Name == cell),
        DirectoryColumn.Post => office.Units.Values.Any(unit => unit.Posts.Any(post => post.Title == cell)),
        _ => office.Units.Values.Any(unit => unit.Name == cell),
    };

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
            Fault(row, column, "import.contradicts", Heading(column), number);
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

    private void Fault(SheetRow row, DirectoryColumn column, string code, params object?[] arguments)
    {
        if (!Faults.TryGetValue(row.Number, out var faults))
        {
            Faults[row.Number] = faults = [];
        }

        faults.Add(Rejected.Invalid(code, Wording.Camel(column), [.. arguments.Select(argument => argument ?? "")]));
    }

    private string Heading(DirectoryColumn column) => DirectoryWords.Heading(column, wording.Texts);

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
