using PartyFlow.Domain.People;
using PartyFlow.Web.Forms;
using PartyFlow.Web.Pages;
using static PartyFlow.Web.Forms.DirectoryColumn;

namespace PartyFlow.Functions.Manage.Import;

/// <summary>The units of the rows, and their posts.</summary>
internal sealed partial class ImportDraft
{
    private readonly Dictionary<string, List<Unit>> _unitsByName = office.Units.Values.OrderBy(unit => unit.Id, StringComparer.Ordinal).GroupBy(unit => DirectoryWords.Plain(unit.Name)).ToDictionary(same => same.Key, same => same.ToList());

    private readonly Dictionary<string, (SheetRow Row, DirectoryColumn Column)> _addedBy = [];

    private void FindUnits()
    {
        foreach (var row in Sound.ToList())
        {
            if (row[DirectoryColumn.Unit].Length > 0)
            {
                _unitOf[row.Number] = UnitNamed(row, DirectoryColumn.Unit, row[DirectoryColumn.Unit], row[ParentUnit]) ?? AddUnit(row, DirectoryColumn.Unit, row[DirectoryColumn.Unit]);
            }
        }

        foreach (var row in Sound.Where(row => _unitOf.GetValueOrDefault(row.Number) is not null).ToList())
        {
            var unit = _units[_unitOf[row.Number]!.Id];
            _touched.Add(unit.Id);
            SetKind(row, unit);
            SetParent(row, _units[unit.Id]);
            SetBranch(row, _units[unit.Id]);
        }
    }

    private void SetKind(SheetRow row, Unit unit)
    {
        if (DirectoryWords.UnitKindOf(row[DirectoryColumn.UnitKind]) is { } kind && Says(row, unit.Id, DirectoryColumn.UnitKind, row[DirectoryColumn.UnitKind]) && kind != unit.Kind)
        {
            ChangeUnit(row, DirectoryColumn.UnitKind, wording.Word(unit.Kind), wording.Word(kind), unit with { Kind = kind });
        }
    }

    private void SetParent(SheetRow row, Unit unit)
    {
        var text = row[ParentUnit];
        if (text.Length == 0 || !Says(row, unit.Id, ParentUnit, text))
        {
            return;
        }

        var parent = DirectoryWords.IsNothing(text) ? null : UnitNamed(row, ParentUnit, text, "") ?? AddUnit(row, ParentUnit, text);
        if (!Faults.ContainsKey(row.Number) && parent?.Id != unit.ParentId)
        {
            ChangeUnit(row, ParentUnit, NameOf(unit.ParentId), NameOf(parent?.Id), unit with { ParentId = parent?.Id });
        }
    }

    private void SetBranch(SheetRow row, Unit unit)
    {
        var text = row[Branch];
        if (text.Length == 0 || !Says(row, unit.Id, Branch, text))
        {
            return;
        }

        var branch = DirectoryWords.IsNothing(text) ? null : UnitNamed(row, Branch, text, "");
        if (branch is null && !DirectoryWords.IsNothing(text) && !Faults.ContainsKey(row.Number))
        {
            Fault(row, Branch, "import.branch", Quoted(text));
        }
        else if (!Faults.ContainsKey(row.Number) && branch?.Id != unit.BranchId)
        {
            ChangeUnit(row, Branch, NameOf(unit.BranchId), NameOf(branch?.Id), unit with { BranchId = branch?.Id });
        }
    }

    /// <summary>The unit that a text means: its name, with the name of the one above before a slash where several are called so, or its id.</summary>
    private Unit? UnitNamed(SheetRow row, DirectoryColumn column, string text, string parent)
    {
        if (_unitsByName.TryGetValue(DirectoryWords.Plain(text), out var same))
        {
            var below = same.Count == 1 || parent.Length == 0 ? same : same.FindAll(unit => DirectoryWords.Plain(NameOf(_units[unit.Id].ParentId)) == DirectoryWords.Plain(parent));
            if (below.Count == 1)
            {
                return below[0];
            }

            Fault(row, column, "import.severalUnits", Quoted(text));
            return null;
        }

        return text.Split('/') is [var above, var name] && _unitsByName.TryGetValue(DirectoryWords.Plain(name), out var named)
            && named.FindAll(unit => DirectoryWords.Plain(NameOf(_units[unit.Id].ParentId)) == DirectoryWords.Plain(above)) is [var one]
            ? one
            : _units.GetValueOrDefault(text);
    }

    private Unit? AddUnit(SheetRow row, DirectoryColumn column, string name)
    {
        if (Faults.ContainsKey(row.Number))
        {
            return null;
        }

        Unit? above = null;
        if (broken.TryGetValue(DirectoryWords.Plain(name), out var number))
        {
            Fault(row, column, "import.unitWrong", Quoted(name), number);
            return null;
        }

        if (name.Split('/') is [var over, var own])
        {
            // 上级单位/单位 for a name that several units have: new below one that is there. A typing error in the first part is no new unit.
            if (own.Trim().Length == 0 || UnitNamed(row, column, over.Trim(), "") is not { } found)
            {
                Fault(row, column, "import.roleUnit", Quoted(name));
                return null;
            }

            (above, name) = (found, own.Trim());
        }

        // As set-up does: branches stand below the Party committee, everything else below the office itself.
        var kind = DirectoryWords.UnitKindOf(row[DirectoryColumn.UnitKind]) is { } said && column == DirectoryColumn.Unit ? said : SetupDirectory.KindOf(name);
        above ??= _units.Values.OrderBy(unit => unit.Id.Length).ThenBy(unit => unit.Id, StringComparer.Ordinal)
            .FirstOrDefault(unit => kind == Domain.People.UnitKind.Branch ? unit.Kind == Domain.People.UnitKind.PartyCommittee : unit.ParentId is null)
            ?? _units.Values.FirstOrDefault(unit => unit.ParentId is null);
        var unit = new Unit(FreeId("u", ref _nextUnit, _units.ContainsKey), name, above?.Id, kind);
        _units.Add(unit.Id, unit);
        if (!_unitsByName.TryAdd(DirectoryWords.Plain(name), [unit]))
        {
            _unitsByName[DirectoryWords.Plain(name)].Add(unit);
        }

        _touched.Add(unit.Id);
        _addedBy.Add(unit.Id, (row, column));
        Note(row, ImportNoteKind.NewUnit, DirectoryColumn.Unit, "", name);
        return unit;
    }

    private void ChangeUnit(SheetRow row, DirectoryColumn column, string before, string after, Unit unit)
    {
        if (office.Units.ContainsKey(unit.Id))
        {
            Note(row, ImportNoteKind.Changed, column, before, after);
        }

        _units[unit.Id] = unit;
    }

    private string NameOf(string? unitId) => unitId is null ? "" : _units.TryGetValue(unitId, out var unit) ? unit.Name : unitId;

    /// <summary>
    /// Posts are told apart by unit, title and holder. First those that are held as a row says, then vacant ones are given away, then new
    /// ones made, then rows without a person take what is vacant: the same file again finds everything as it is.
    /// </summary>
    private void FillPosts()
    {
        var wanted = Sound.Select(row => (Row: row, Unit: _unitOf.GetValueOrDefault(row.Number)?.Id ?? PersonsUnit(row), Title: TitleOfPost(row), Holder: _personOf.GetValueOrDefault(row.Number)))
            .Where(one => one.Title.Length > 0).ToList();
        var (claimed, open) = (new HashSet<(string Unit, string Post)>(), new HashSet<int>(wanted.Select(one => one.Row.Number)));
        Func<Post, string?, bool>[] passes = [(post, holder) => holder is not null && post.HolderId == holder, (post, holder) => holder is not null && post.HolderId is null, (_, _) => false];
        foreach (var (pass, fits) in passes.Append((post, _) => post.HolderId is null).Index())
        {
            // The third pass makes posts for those who found none; the fourth is for rows without a person.
            foreach (var (row, unitId, title, holder) in wanted.Where(one => open.Contains(one.Row.Number) && (one.Holder is null) == (pass == 3)))
            {
                if (unitId is null)
                {
                    Fault(row, DirectoryColumn.Unit, "import.postUnit");
                    open.Remove(row.Number);
                    continue;
                }

                var post = _units[unitId].Posts
                    .Where(post => DirectoryWords.Plain(post.Title) == DirectoryWords.Plain(title) && !claimed.Contains((unitId, post.Id)) && fits(post, holder))
                    .MinBy(post => IsAsSaid(row, post) ? 0 : 1);
                if (post is null && pass >= 2 && _units[unitId].Posts.Length >= UnitRules.MaxPosts)
                {
                    Fault(row, DirectoryColumn.Post, "post.tooMany", UnitRules.MaxPosts, UnitRules.MaxPosts + 1);
                    open.Remove(row.Number);
                }
                else if (post is not null || pass >= 2)
                {
                    claimed.Add((unitId, Put(row, unitId, post, title, holder).Id));
                    open.Remove(row.Number);
                }
            }
        }
    }

    private static bool IsAsSaid(SheetRow row, Post post) =>
        (DirectoryWords.PostKindOf(row[DirectoryColumn.PostKind]) ?? post.Kind) == post.Kind && (DirectoryWords.IsFullTime(row[PostTime]) ?? post.IsFullTime) == post.IsFullTime;

    private Post Put(SheetRow row, string unitId, Post? post, string title, string? holder)
    {
        var unit = _units[unitId];
        _touched.Add(unitId);
        var kind = DirectoryWords.PostKindOf(row[DirectoryColumn.PostKind]);
        var full = DirectoryWords.IsFullTime(row[PostTime]);
        if (post is null)
        {
            var number = 1;
            var added = new Post(
                FreeId("post", ref number, id => unit.Posts.Any(other => other.Id == id)),
                title,
                kind ?? (unit.Kind is Domain.People.UnitKind.Branch or Domain.People.UnitKind.PartyCommittee ? Domain.People.PostKind.Party : Domain.People.PostKind.Business),
                full ?? true,
                holder);
            _units[unitId] = unit with { Posts = unit.Posts.Add(added) };
            Note(row, ImportNoteKind.NewPost, DirectoryColumn.Post, unit.Name, title);
            return added;
        }

        var changed = post with { Kind = kind ?? post.Kind, IsFullTime = full ?? post.IsFullTime, HolderId = holder };
        if (changed.HolderId != post.HolderId)
        {
            Note(row, ImportNoteKind.Filled, DirectoryColumn.Post, unit.Name, title);
        }

        if (changed.Kind != post.Kind)
        {
            Note(row, ImportNoteKind.Changed, DirectoryColumn.PostKind, wording.Word(post.Kind), wording.Word(changed.Kind));
        }

        if (changed.IsFullTime != post.IsFullTime)
        {
            Note(row, ImportNoteKind.Changed, PostTime, wording.Texts[post.IsFullTime ? "post.full" : "post.part"], wording.Texts[changed.IsFullTime ? "post.full" : "post.part"]);
        }

        _units[unitId] = unit with { Posts = unit.Posts.Replace(post, changed) };
        return changed;
    }

    /// <summary>The post a row names; one that only says full-time or part-time means the person's title.</summary>
    private static string TitleOfPost(SheetRow row) => row[DirectoryColumn.Post] is { Length: > 0 } post ? post : row[PostTime].Length > 0 || row[DirectoryColumn.PostKind].Length > 0 ? row[Title] : "";

    private string? PersonsUnit(SheetRow row) => _personOf.GetValueOrDefault(row.Number) is { } id ? _people[id].UnitId : null;

    /// <summary>Heads and leaders in charge, once everybody of the file is known.</summary>
    private void NamePeople()
    {
        var people = new PeopleIndex(office with { People = System.Collections.Immutable.ImmutableDictionary.CreateRange(_people) });
        foreach (var row in Sound.Where(row => _unitOf.GetValueOrDefault(row.Number) is not null).ToList())
        {
            Set(row, Head, unit => unit.HeadId, (unit, id) => unit with { HeadId = id });
            Set(row, Leader, unit => unit.LeaderId, (unit, id) => unit with { LeaderId = id });
        }

        void Set(SheetRow row, DirectoryColumn column, Func<Unit, string?> get, Func<Unit, string?, Unit> set)
        {
            var unit = _units[_unitOf[row.Number]!.Id];
            if (row[column].Length == 0 || !Says(row, unit.Id, column, row[column]))
            {
                return;
            }

            Domain.Rejected? refusal = null;
            var person = DirectoryWords.IsNothing(row[column]) ? null : people.Find(row[column], Web.Wording.Camel(column), out refusal);
            if (refusal is not null)
            {
                Fault(row, column, refusal.Code, [.. refusal.Arguments]);
            }
            else if (person?.Id != get(unit))
            {
                ChangeUnit(row, column, people.Typed(get(unit)), people.Typed(person?.Id), set(unit, person?.Id));
            }
        }
    }
}
