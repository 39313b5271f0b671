using System.Collections.Immutable;
using Microsoft.AspNetCore.Components;
using PartyFlow.Domain;

namespace PartyFlow.Web.Mail;

/// <summary>
/// A mail before it becomes HTML or plain text. Both are written from the same blocks, so they say the same in the same order.
/// A <see cref="MarkupString"/> holds text with nothing but our own <c>&lt;b&gt;</c> and <c>&lt;a&gt;</c> in it; everything typed in it is encoded.
/// </summary>
public sealed record Letter
{
    /// <summary>The reader's language.</summary>
    public required Language Language { get; init; }

    /// <summary>The office, for the masthead.</summary>
    public required string Office { get; init; }

    /// <summary>The subject.</summary>
    public required string Subject { get; init; }

    /// <summary>What a list of mails shows beside the subject: what the subject does not say.</summary>
    public required string Preheader { get; init; }

    /// <summary>Whom it speaks to, and why.</summary>
    public required string Greeting { get; init; }

    /// <summary>The question, or what happened, in one line.</summary>
    public required string Headline { get; init; }

    /// <summary>Everything between headline and foot.</summary>
    public required ImmutableArray<LetterBlock> Blocks { get; init; }

    /// <summary>The small print, a paragraph each.</summary>
    public ImmutableArray<MarkupString> Foot { get; init; } = [];
}

/// <summary>A piece of a letter. The hierarchy is closed.</summary>
public abstract record LetterBlock
{
    private LetterBlock()
    {
    }

    /// <summary>A sentence.</summary>
    public sealed record Line(MarkupString Text, bool IsQuiet = false) : LetterBlock;

    /// <summary>One of the two objectives with its seal.</summary>
    public sealed record Objective(Side Side, string Mark, string Label, string Text, SealState Seal, string Signed) : LetterBlock;

    /// <summary>What can be answered or opened; the first is the one asked for.</summary>
    public sealed record Buttons(ImmutableArray<LetterButton> All) : LetterBlock;

    /// <summary>A small table of facts.</summary>
    public sealed record Facts(ImmutableArray<Fact> Rows) : LetterBlock;

    /// <summary>A heading with the rows below it.</summary>
    public sealed record Section(string Heading, ImmutableArray<LetterRow> Rows) : LetterBlock;
}

/// <summary>How a key stands.</summary>
public enum SealState
{
    /// <summary>Given: a filled seal.</summary>
    Given,

    /// <summary>Asked of the reader: a red outline.</summary>
    Mine,

    /// <summary>Waits for somebody else: a dashed outline.</summary>
    Open,
}

/// <summary>How a button looks.</summary>
public enum ButtonLook
{
    /// <summary>The one act of signing that the mail asks for.</summary>
    Seal,

    /// <summary>The one other act that the mail asks for.</summary>
    Ink,

    /// <summary>Everything else.</summary>
    Line,
}

/// <summary>A link that looks like a button.</summary>
public sealed record LetterButton(string Label, string Href, ButtonLook Look);

/// <summary>A row of a table of facts; a bad one is marked.</summary>
public sealed record Fact(string Label, ImmutableArray<MarkupString> Lines);

/// <summary>One thing in a list.</summary>
/// <param name="Verb">What is asked.</param>
/// <param name="What">Of what.</param>
/// <param name="Href">Where it is done or seen; <c>null</c> where nothing is to be opened.</param>
/// <param name="Alarm">A warning before the detail, such as “2 working days overdue”, or <c>null</c>.</param>
/// <param name="Detail">Until when and why, may be empty.</param>
/// <param name="Button">Its own button, or <c>null</c>.</param>
public sealed record LetterRow(string Verb, string What, string? Href, string? Alarm, string Detail, LetterButton? Button = null);
