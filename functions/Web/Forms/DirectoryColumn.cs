using System.Collections.Immutable;
using System.Text;
using PartyFlow.Domain.People;

namespace PartyFlow.Web.Forms;

/// <summary>The columns of a file of units and people. Their headings are texts under <c>import.column.{name}</c>, other names for them under <c>.also</c>.</summary>
public enum DirectoryColumn
{
    /// <summary>姓名。</summary>
    Name,

    /// <summary>邮箱: tells people apart.</summary>
    Mail,

    /// <summary>单位: the person's, the post's, or the one the row is about.</summary>
    Unit,

    /// <summary>上级单位 of that unit.</summary>
    ParentUnit,

    /// <summary>单位类别。</summary>
    UnitKind,

    /// <summary>单位负责人, by name or address.</summary>
    Head,

    /// <summary>分管领导, by name or address.</summary>
    Leader,

    /// <summary>所属党支部。</summary>
    Branch,

    /// <summary>职务 of the person.</summary>
    Title,

    /// <summary>角色, each with its unit in brackets where it is another.</summary>
    Roles,

    /// <summary>岗位 of the unit, held by the person or vacant.</summary>
    Post,

    /// <summary>岗位类别。</summary>
    PostKind,

    /// <summary>岗位性质: 专职 or 兼职.</summary>
    PostTime,

    /// <summary>语言。</summary>
    Language,
}

/// <summary>The words of such a file, in either language.</summary>
public static class DirectoryWords
{
    private static readonly ImmutableDictionary<string, DirectoryColumn> Columns = Both(
        Enum.GetValues<DirectoryColumn>(), (texts, column) => [Heading(column, texts), .. texts[$"import.column.{Wording.Camel(column)}.also"].Split('、', ',')]);

    private static readonly ImmutableDictionary<string, UnitKind> UnitKinds = Both(Enum.GetValues<UnitKind>(), (texts, kind) => [texts[$"unitKind.{Wording.Camel(kind)}"]]);

    private static readonly ImmutableDictionary<string, PostKind> PostKinds = Both(Enum.GetValues<PostKind>(), (texts, kind) => [texts[$"postKind.{Wording.Camel(kind)}"]]);

    private static readonly ImmutableDictionary<string, bool> Times = Both([true, false], (texts, full) => [texts[full ? "post.full" : "post.part"]]);

    private static readonly ImmutableHashSet<string> Nothing = [.. Language.All.Select(language => Plain(Texts.In(language)["import.nothing"]))];

    /// <summary>The heading of a column.</summary>
    public static string Heading(DirectoryColumn column, Texts texts) => texts[$"import.column.{Wording.Camel(column)}"];

    /// <summary>The column that a heading means, or <c>null</c>.</summary>
    public static DirectoryColumn? ColumnOf(string heading) => Found(Columns, heading);

    /// <summary>The kind of unit a word means, or <c>null</c>.</summary>
    public static UnitKind? UnitKindOf(string word) => Found(UnitKinds, word);

    /// <summary>The kind of post a word means, or <c>null</c>.</summary>
    public static PostKind? PostKindOf(string word) => Found(PostKinds, word);

    /// <summary>Whether a word means full-time; <c>null</c> where it means neither that nor part-time.</summary>
    public static bool? IsFullTime(string word) => Found(Times, word);

    /// <summary>The language a word means, or <c>null</c>.</summary>
    public static Language? LanguageOf(string word) =>
        Language.All.FirstOrDefault(language => Plain(language.Name) == Plain(word) || Plain(language.Code) == Plain(word));

    /// <summary>Whether a word says that there is none: 无, none.</summary>
    public static bool IsNothing(string word) => Nothing.Contains(Plain(word));

    /// <summary>A word or a name for comparing: no blanks, full-width as half-width, lower case.</summary>
    public static string Plain(string word) => string.Concat(word.Normalize(NormalizationForm.FormKC).Where(character => !char.IsWhiteSpace(character))).ToLowerInvariant();

    private static T? Found<T>(ImmutableDictionary<string, T> words, string word)
        where T : struct => words.TryGetValue(Plain(word), out var found) ? found : null;

    private static ImmutableDictionary<string, T> Both<T>(IEnumerable<T> values, Func<Texts, T, IEnumerable<string>> words)
        where T : struct => Language.All
            .SelectMany(language => values.SelectMany(value => words(Texts.In(language), value).Select(word => (Word: Plain(word), value))))
            .Where(pair => pair.Word.Length > 0).DistinctBy(pair => pair.Word).ToImmutableDictionary(pair => pair.Word, pair => pair.value);
}
