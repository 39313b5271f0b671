using PartyFlow.Domain;
using PartyFlow.Domain.Approvals;
using PartyFlow.Domain.Evaluation;
using PartyFlow.Domain.Implement;
using PartyFlow.Web;

namespace PartyFlow.Functions.Api;

/// <summary>A task as the API shows it: with what is open, its light and its items' with the reasons, and the score of its result.</summary>
internal static class TaskView
{
    /// <summary>The task as the caller sees it now.</summary>
    public static object Of(IntegrationTask task, ApiRequest api)
    {
        var light = Lights.Of(task, api.Office, api.Now);
        return new
        {
            Task = task,
            Open = Obligations.Of(task, api.Office).Select(open => new
            {
                open.Id,
                open.Kind,
                open.Stage,
                open.PersonId,
                open.Due,
                open.Since,
                open.Revision,
                open.Key,
                open.ItemId,
                open.FindingId,
                open.NotBefore,
            }),
            light.Light,
            LightReason = new { light.Code, light.ItemId, Text = LightWords.Say(light, api.Wording, task) },
            ItemLights = task.PublishedAt is null ? [] : task.Items.Where(item => item.CancelledAt is null).Select(item => Of(item, task, api)),
            Score = task.Score ?? (task.Result is { } result ? Scoring.Of(task.Plan, result, api.Office.Settings.ExcellenceCap) : null),
        };
    }

    private static object Of(Domain.Deploy.WorkItem item, IntegrationTask task, ApiRequest api)
    {
        var light = Lights.Of(task, item, api.Office, api.Now);
        return new { ItemId = item.Id, light.Light, light.Code, Text = LightWords.Say(light, api.Wording) };
    }
}
