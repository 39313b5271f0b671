using System.Globalization;

namespace PartyFlow.Local.FunctionsWorker.Timers;

/// <summary>When a timer function runs: at the times of an NCRONTAB expression, or every so often. Its text is what it was read from.</summary>
public abstract class TimerSchedule
{
    private readonly string text;

    private protected TimerSchedule(string text) => this.text = text;

    /// <summary>
    /// True if it always comes again within less than a minute. Its position is not kept then, as upstream: what a restart misses is
    /// made up for sooner than the position would be read.
    /// </summary>
    internal abstract bool IsTooFrequentToKeep { get; }

    /// <summary>The first moment after <paramref name="moment"/>, in UTC; null if there is none within forty years.</summary>
    public abstract DateTimeOffset? Next(DateTimeOffset moment);

    /// <summary>Reads five fields (minute first), six fields (second first) or a time span.</summary>
    /// <exception cref="FormatException">The text is none of these; the message says why.</exception>
    public static TimerSchedule Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var trimmed = text.Trim();
        return TimeSpan.TryParse(trimmed, CultureInfo.InvariantCulture, out var span) && trimmed.Contains(':')
            ? new EverySpan(trimmed, span)
            : new CronSchedule(trimmed);
    }

    /// <inheritdoc/>
    public override string ToString() => text;

    private sealed class EverySpan : TimerSchedule
    {
        private readonly TimeSpan span;

        internal EverySpan(string text, TimeSpan span)
            : base(text)
        {
            // Longer spans are the upstream package's limit too: its timer counts milliseconds in 32 bits.
            if (span <= TimeSpan.Zero || span > TimeSpan.FromMilliseconds(int.MaxValue))
            {
                throw new FormatException($"a time span must lie between 0 and {TimeSpan.FromMilliseconds(int.MaxValue):d\\.hh\\:mm\\:ss}");
            }
            this.span = span;
        }

        internal override bool IsTooFrequentToKeep => span < TimeSpan.FromMinutes(1);

        public override DateTimeOffset? Next(DateTimeOffset moment) => moment + span;
    }
}
