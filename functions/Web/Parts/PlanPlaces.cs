using System.Globalization;
using PartyFlow.Domain;
using PartyFlow.Web.Forms;

namespace PartyFlow.Web.Parts;

/// <summary>Which field a line of the error summary means, said in words before it.</summary>
internal static class PlanPlaces
{
    /// <summary>“举措 2：”, “部署：”, “任务名称：”, or "" where the sentence names its field itself.</summary>
    public static string Of(Rejected refusal, string? field, Texts texts)
    {
        if (string.IsNullOrEmpty(field))
        {
            return "";
        }

        var path = field.Split('.');
        if (FormFields.Row(path[0]) is { } row && texts.Find($"field.{Singular(row.Group)}") is not null)
        {
            return Before(texts, texts.Format($"field.{Singular(row.Group)}", (row.Index + 1).ToString(CultureInfo.InvariantCulture)));
        }

        if (path is ["due", var stage])
        {
            return refusal.Code.EndsWith(".required", StringComparison.Ordinal) || refusal.Code.EndsWith(".order", StringComparison.Ordinal) ? "" : Before(texts, texts[$"stage.{stage}"]);
        }

        if (path is ["administrator", var what])
        {
            return Before(texts, texts[$"setup.admin.{what}"]);
        }

        var name = path[^1].Split('[')[0];
        return IsGeneric(refusal) && texts.Find($"field.{name}") is { } label ? Before(texts, label) : "";
    }

    /// <summary>“起点：” before a sentence that does not name the cell it means; "" before the others.</summary>
    public static string InRow(Rejected refusal, string field, Texts texts) =>
        IsGeneric(refusal) && texts.Find($"field.{field.Split('.')[^1]}") is { } label ? Before(texts, label) : "";

    private static bool IsGeneric(Rejected refusal) =>
        refusal.Code.Split('.')[0] is "text" or "person" or "unit" or "number" or "form";

    private static string Before(Texts texts, string place) => texts.Language == Language.English ? place + ": " : place + "：";

    private static string Singular(string group) => group switch
    {
        "measures" => "measure",
        "indicators" => "indicator",
        "items" => "itemNo",
        "baseline" => "baselineNo",
        "actuals" => "actualNo",
        "people" => "personNo",
        "posts" => "postNo",
        "roles" => "roleNo",
        "excellence" => "excellenceNo",
        "findings" => "findingNo",
        _ => group,
    };
}
