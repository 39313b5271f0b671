namespace PartyFlow.Domain.Calendar;

/// <summary>Working days by the State Council's yearly notices.</summary>
public sealed class WorkCalendar
{
}
