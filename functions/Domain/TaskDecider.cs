using System.Diagnostics;
using PartyFlow.Domain.AnyTime;
using PartyFlow.Domain.Deploy;
using PartyFlow.Domain.Implement;
using PartyFlow.Domain.Inspect;
using PartyFlow.Domain.Plan;
using static PartyFlow.Domain.TaskCommand;

namespace PartyFlow.Domain;

/// <summary>The one door to the rules: what a command does to a task, or every reason why it does nothing.</summary>
public static class TaskDecider
{
    /// <summary>
    /// Decides a command. Repeating one's own decision is accepted without events; nothing is changed by a refusal.
    /// </summary>
    /// <param name="task">The task as it stands; <c>null</c> before it was started.</param>
    /// <param name="command">What somebody wants.</param>
    /// <param name="occasion">Who, when, by which way, in which office.</param>
    public static Decision Decide(IntegrationTask? task, TaskCommand command, Occasion occasion)
    {
        if (occasion.ActorId != Occasion.SystemActor && occasion.Office.Active(occasion.ActorId) is null)
        {
            return Decision.Refuse(Rejected.NotYours("actor.unknown"));
        }

        if (command is StartTask start)
        {
            return PlanStage.Start(task, start, occasion);
        }

        if (task is null)
        {
            return Decision.Refuse(Rejected.NotNow("task.unknown"));
        }

        return command switch
        {
            RevisePlan revise => PlanStage.Revise(task, revise, occasion),
            SignPlan sign => PlanStage.Sign(task, sign, occasion),
            ApprovePlan approve => PlanStage.Approve(task, approve, occasion),
            ReturnPlan @return => PlanStage.Return(task, @return, occasion),
            DeferPlan defer => PlanStage.Defer(task, defer, occasion),
            OpenStage open => StageGate.Open(task, open, occasion),
            DraftHandOut draft => DeployStage.Draft(task, draft, occasion),
            SignHandOut sign => DeployStage.Sign(task, sign, occasion),
            ReturnHandOut @return => DeployStage.Return(task, @return, occasion),
            AcknowledgeItem acknowledge => DeployStage.Acknowledge(task, acknowledge, occasion),
            ReportProgress report => ImplementStage.Report(task, report, occasion),
            CompleteItem complete => ImplementStage.Complete(task, complete, occasion),
            ConfirmItem confirm => ImplementStage.Confirm(task, confirm, occasion),
            SendBackItem sendBack => ImplementStage.SendBack(task, sendBack, occasion),
            RecordResult record => InspectStage.Record(task, record, occasion),
            SignResult sign => InspectStage.Sign(task, sign, occasion),
            ConfirmResult confirm => InspectStage.Confirm(task, confirm, occasion),
            ReturnResult @return => InspectStage.Return(task, @return, occasion),
            WithdrawPlan withdraw => PlanStage.Withdraw(task, withdraw, occasion),
            WithdrawHandOut => DeployStage.Withdraw(task, occasion),
            DeclineItem decline => DeployStage.Decline(task, decline, occasion),
            InsistItem insist => DeployStage.Insist(task, insist, occasion),
            ReassignItem reassign => DeployStage.Reassign(task, reassign, occasion),
            BlockItem block => Obstacles.Block(task, block, occasion),
            UnblockItem unblock => Obstacles.Unblock(task, unblock, occasion),
            RequestExtension request => Obstacles.Request(task, request, occasion),
            GrantExtension grant => Obstacles.Grant(task, grant, occasion),
            RefuseExtension refuse => Obstacles.RefuseRequest(task, refuse, occasion),
            WithdrawExtension withdraw => Obstacles.WithdrawRequest(task, withdraw, occasion),
            SetLight set => Obstacles.SetLight(task, set, occasion),
            ReportRectification report => Rectifications.Report(task, report, occasion),
            SendBackRectification sendBack => Rectifications.SendBack(task, sendBack, occasion),
            ClearOffFinding clear => Rectifications.ClearOff(task, clear, occasion),
            ReassignFinding reassign => Rectifications.Reassign(task, reassign, occasion),
            ReassignSeat reassign => Seats.Reassign(task, reassign, occasion),
            HandOver handOver => Seats.HandOver(task, handOver, occasion),
            SuspendTask suspend => Course.Suspend(task, suspend, occasion),
            ResumeTask resume => Course.Resume(task, resume, occasion),
            CancelTask cancel => Course.Cancel(task, cancel, occasion),
            Urge urge => Talk.Urge(task, urge, occasion),
            Comment comment => Talk.Comment(task, comment, occasion),
            Watch watch => Talk.Watch(task, watch, occasion),
            Unwatch unwatch => Talk.Unwatch(task, unwatch, occasion),
            _ => throw new UnreachableException(),
        };
    }
}
