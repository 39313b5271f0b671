using System.Text.Json;
using PartyFlow.Domain.Calendar;
using PartyFlow.Domain.People;

namespace PartyFlow.Web.Tests.Sample;

/// <summary>The invented office: 云泽市住房和城乡建设局, seen on Friday 18 September 2026, 10:20.</summary>
internal static class SampleOffice
{
    public static readonly DateTimeOffset Now = new(2026, 9, 18, 10, 20, 0, TimeSpan.FromHours(8));

    public static readonly Office Office = Read();

    public static DateOnly Today => Office.DateOf(Now);

    public static Person Person(string id) => Office.People[id];

    public static JsonElement Json(string name)
    {
        using var stream = typeof(SampleOffice).Assembly.GetManifestResourceStream(name)!;
        return JsonDocument.Parse(stream).RootElement;
    }

    public static string? Text(this JsonElement element, string name) => element.GetProperty(name) is { ValueKind: not JsonValueKind.Null } value ? value.GetString() : null;

    public static DateOnly? Day(this JsonElement element, string name) => element.Text(name) is { } text ? DateOnly.Parse(text, System.Globalization.CultureInfo.InvariantCulture) : null;

    private static Office Read()
    {
        var json = Json("sample-office.json");
        var units = json.GetProperty("units").EnumerateArray().Select(unit => new Unit(
            unit.Text("id")!, unit.Text("name")!, unit.Text("parentId"), Enum.TryParse<UnitKind>(unit.Text("kind"), ignoreCase: true, out var kind) ? kind : UnitKind.Department, unit.Text("headId"))
        {
            BranchId = unit.Text("partyBranchId"),
            LeaderId = json.GetProperty("people").EnumerateArray().FirstOrDefault(person => person.GetProperty("roles").EnumerateArray().Any(role => role.Text("role") == "leader" && role.Text("unitId") == unit.Text("id"))) is { ValueKind: JsonValueKind.Object } leader ? leader.Text("id") : null,
            Posts = [.. unit.GetProperty("posts").EnumerateArray().Select(post => new Post(
                post.Text("id")!, post.Text("title")!, Enum.Parse<PostKind>(post.Text("kind")!, ignoreCase: true), post.GetProperty("fullTime").GetBoolean(), post.Text("holderId")))],
        });
        var people = json.GetProperty("people").EnumerateArray().Select(person => new Person(
            person.Text("id")!, person.Text("name")!, person.Text("mail")!, person.Text("unitId")!, person.Text("title"))
        {
            Roles = [.. person.GetProperty("roles").EnumerateArray().Select(role => new RoleAssignment(Enum.Parse<Role>(role.Text("role")!, ignoreCase: true), role.Text("unitId")!)), .. Extra(person.Text("id")!)],
            Leave = person.GetProperty("leave") is { ValueKind: JsonValueKind.Object } leave ? new Leave(leave.Day("from")!.Value, leave.Day("to")!.Value, leave.Text("deputyId")) : null,
        });
        return new Office(
            new OfficeSettings { Name = json.GetProperty("office").Text("name")!, NumberPrefix = "云住建融" },
            units.ToImmutableDictionary(unit => unit.Id),
            people.ToImmutableDictionary(person => person.Id),
            WorkCalendar.Announced);
    }

    // Somebody has to look after the directory.
    private static IEnumerable<RoleAssignment> Extra(string personId) => personId == "p07" ? [new(Role.Administrator, "u-ju")] : [];
}
