using System.Collections.Immutable;
using Microsoft.AspNetCore.Http;
using PartyFlow.Domain;
using PartyFlow.Domain.People;

namespace PartyFlow.Web.Forms;

/// <summary>A leave as typed: fields <c>leaveFrom</c>, <c>leaveTo</c>, <c>deputyId</c>.</summary>
/// <param name="From">Its first day.</param>
/// <param name="To">Its last day.</param>
/// <param name="DeputyId">Who stands in, "" for nobody.</param>
public sealed record LeaveForm(string From = "", string To = "", string DeputyId = "")
{
    /// <summary>Whether nothing was typed.</summary>
    public bool IsBlank => new[] { From, To, DeputyId }.All(string.IsNullOrWhiteSpace);

    /// <summary>A leave as it is.</summary>
    public static LeaveForm Of(Leave? leave) => new(FormFields.Typed(leave?.From), FormFields.Typed(leave?.To), leave?.DeputyId ?? "");

    /// <summary>Reads a posted form.</summary>
    public static LeaveForm Read(IFormCollection form) => new(form.Text("leaveFrom"), form.Text("leaveTo"), form.Text("deputyId"));

    /// <summary>The leave that was typed, <c>null</c> for none or when it does not do.</summary>
    /// <param name="person">Whose it is.</param>
    /// <param name="office">The office.</param>
    /// <param name="refusals">Gets what does not do.</param>
    public Leave? ToLeave(Person person, Office office, ImmutableArray<Rejected>.Builder refusals)
    {
        if (IsBlank)
        {
            return null;
        }

        var before = refusals.Count;
        var (from, to) = (FormFields.Day(From, "leaveFrom", refusals), FormFields.Day(To, "leaveTo", refusals));
        if (refusals.Count == before && (from is null || to is null || from > to))
        {
            refusals.Add(Rejected.Invalid("setup.leave.order", from is null ? "leaveFrom" : "leaveTo"));
        }

        var deputy = DeputyId.Length > 0 ? DeputyId : null;
        if (deputy is not null && (deputy == person.Id || office.Active(deputy) is null))
        {
            refusals.Add(Rejected.Invalid("setup.deputy.other", "deputyId"));
        }

        if (refusals.Count > before || from is not { } first || to is not { } last)
        {
            return null;
        }

        var leave = new Leave(first, last, deputy);
        refusals.AddRange(Deputies.Check(person with { Leave = leave }, office, "").Select(refusal => refusal with { Field = "deputyId" }));
        return leave;
    }
}

/// <summary>What everybody sets for themself at <c>/me</c>.</summary>
/// <param name="Leave">Their leave.</param>
/// <param name="Language"><c>zh-CN</c> or <c>en</c>.</param>
public sealed record MeForm(LeaveForm Leave, string Language)
{
    /// <summary>A person as they are; a leave that is over is not shown.</summary>
    public static MeForm Of(Person person, DateOnly today) => new(LeaveForm.Of(person.Leave is { } leave && leave.To >= today ? leave : null), person.Language);

    /// <summary>Reads a posted form; <c>do=clear</c> empties the leave.</summary>
    public static MeForm Read(IFormCollection form) => new(form.Text("do") == "clear" ? new LeaveForm() : LeaveForm.Read(form), form.Text("language"));

    /// <summary>The person with what they typed, and what does not do.</summary>
    public (Person Person, ImmutableArray<Rejected> Refusals) ToPerson(Person person, Office office, DateOnly today)
    {
        var refusals = ImmutableArray.CreateBuilder<Rejected>();
        var leave = Leave.ToLeave(person, office, refusals);
        if (leave is not null && leave.To < today && refusals.Count == 0)
        {
            refusals.Add(Rejected.Invalid("leave.over", "leaveTo"));
        }

        return (person with { Leave = leave, Language = Web.Language.Of(Language).Code }, refusals.ToImmutable());
    }
}
