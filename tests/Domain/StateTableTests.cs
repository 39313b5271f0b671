using System.Text;

namespace PartyFlow.Domain.Tests;

/// <summary>
/// The table of <c>functions/Domain/STATES.md</c>: what can be done in which state, asked of the rules. After a rule has changed it is
/// written anew with <c>PARTYFLOW_WRITE_STATES=1 dotnet test tests/Domain --filter StateTable</c>; the difference belongs into the review.
/// </summary>
public sealed class StateTableTests
{
    [Fact]
    public void Table_InTheDocumentation_SaysWhatTheRulesSay()
    {
        var file = Path.Combine(Root(), "functions", "Domain", "STATES.md");
        var table = Write();
        if (Environment.GetEnvironmentVariable("PARTYFLOW_WRITE_STATES") is { Length: > 0 })
        {
            File.WriteAllText(file, table);
        }

        Assert.Equal(table.Split('\n'), File.ReadAllText(file).ReplaceLineEndings("\n").Split('\n'));
    }

    [Fact]
    public void Table_HasARowForEveryCommand()
    {
        var commands = States.Commands(new Story()).Select(row => row.Command.GetType()).ToArray();

        Assert.Equal(typeof(TaskCommand).GetNestedTypes().Select(type => type.Name).Order(), commands.Select(type => type.Name).Order());
    }

    // A command that no state allows, or every state, would be a row that says nothing about states.
    [Fact]
    public void Table_OfEachCommand_HasAStateThatAllowsItAndOneThatDoesNot() => Assert.All(Rows(), row =>
    {
        Assert.Contains("✓", row.Cells);
        Assert.Contains(row.Cells, cell => cell != "✓");
        Assert.DoesNotContain(row.Cells, cell => cell.StartsWith("notYours.", StringComparison.Ordinal) || cell.StartsWith("self.", StringComparison.Ordinal));
    });

    // A button asks with nothing filled in; what it says has to be what the filled-in command gets.
    [Fact]
    public void Permission_OfACommandNotFilledIn_SaysWhatItGetsOnceItIs()
    {
        foreach (var story in States.All.Select(state => state.Of()).Where(story => story.Current is not null))
        {
            foreach (var (command, actor) in States.Commands(story))
            {
                var decision = story.Try(actor, command);
                var permission = Permission.Of(story.Task, Blank(command), new Occasion(actor, story.Now, Channel.Page, story.Office));

                Assert.Equal((command, decision.Refusals.FirstOrDefault(refusal => refusal.Kind != RejectionKind.Invalid)?.Code), (command, permission.Why?.Code));
                Assert.Equal((command, permission.Why is null && (decision.IsRefused || !decision.Events.IsEmpty)), (command, permission.IsAllowed));
            }
        }
    }

    // Without what a person types: texts and days.
    private static TaskCommand Blank(TaskCommand command)
    {
        var blank = (TaskCommand)command.GetType().GetMethod("<Clone>$")!.Invoke(command, null)!;
        foreach (var typed in command.GetType().GetProperties().Where(property => property.PropertyType == typeof(FreeText) || property.PropertyType == typeof(DateOnly?)))
        {
            typed.SetValue(blank, null);
        }

        return blank;
    }

    private static string Write()
    {
        var text = new StringBuilder("""
            # What can be done in which state

            Written from the rules by `tests/Domain/StateTableTests.cs`, which fails when this file says something else. After a rule has changed:
            `PARTYFLOW_WRITE_STATES=1 dotnet test tests/Domain --filter StateTable`.

            A row is a command, given by whoever it belongs to, filled in as far as it has to be. A cell says

            - `✓` it is carried out;
            - `=` it is accepted and changes nothing, because it was done already;
            - otherwise the code of the refusal, whose text (the same on a disabled button and in a 409) stands in the resources under it.

            Where a cell is refused for the one who gives the command by default and taken from somebody else, it says `✓`.

            The states, with a dual role nowhere and one leader:


            """.ReplaceLineEndings("\n"));
        foreach (var (number, state) in States.All.Index())
        {
            text.Append($"{number + 1}. {state.Meaning}\n");
        }

        text.Append($"\n| Command | {string.Join(" | ", Enumerable.Range(1, States.All.Length))} |\n|---|{string.Concat(Enumerable.Repeat("---|", States.All.Length))}\n");
        foreach (var (command, cells) in Rows())
        {
            text.Append($"| {command} | {string.Join(" | ", cells)} |\n");
        }

        return text.ToString();
    }

    private static IEnumerable<(string Command, string[] Cells)> Rows()
    {
        var states = States.All.Select(state => state.Of()).ToArray();
        var asked = states.Select(story => States.Commands(story)).ToArray();
        return Enumerable.Range(0, asked[0].Length).Select(row =>
            (asked[0][row].Command.GetType().Name, states.Select((story, column) => Cell(story, asked[column][row].Command, asked[column][row].Actor)).ToArray()));
    }

    private static string Cell(Story story, TaskCommand command, string actor)
    {
        var answer = story.Try(actor, command);
        var isTaken = SampleOffice.Everybody.Prepend(actor).Any(person => story.Try(person, command) is { IsRefused: false, Events.IsEmpty: false });
        return isTaken ? "✓" : answer.IsRefused ? answer.Refusals[0].Code : "=";
    }

    private static string Root()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "PartyFlow.sln")))
        {
            folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("The repository's root is not above the test's folder.");
        }

        return folder;
    }
}
