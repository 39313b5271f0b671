using PartyFlow.Domain.Deploy;

namespace PartyFlow.Domain.Tests;

/// <content>The hand-out, and a change of it that waits for both keys.</content>
internal sealed partial class Model
{
    private bool IsHandingOut => In(Stage.Deploy) || (In(Stage.Implement) && _isPublished);

    private bool MaySignHandOut(string actor, int? read) => IsHandingOut && (!_isPublished || _isChanging) && MaySign(_handOut, actor, read);

    private void Draft(List<ItemDraft> lines, string actor, DateTimeOffset now)
    {
        (_lines, _isChanging, _draftedBy) = (lines, _isPublished, actor);
        _keptAsTheyAre = [.. lines.Where(line => Of(line.ItemId) is { } item && item.Text == line.Text && item.Side == line.Side).Select(line => line.ItemId!),
            .. _items.Index().Where(item => item.Item.Completed || item.Item.Confirmed).Select(item => $"w{item.Index + 1}")];
        _handOut.Renew();
        _taken.Clear();
        Sign(_handOut, actor, now);
        Publish(now);
    }

    // Done since the change was drafted, an item stays on the side it was on.
    private bool LosesASide => _isPublished && Enum.GetValues<Side>().Any(side => !_lines.Any(line => line.ItemId is null && line.Side == side)
        && _items.Index().All(one => one.Item.Cancelled || side != (one.Item.IsSettled || one.Item.Completed || _keptAsTheyAre.Contains($"w{one.Index + 1}")
            ? one.Item.Side : _lines.Find(line => line.ItemId == $"w{one.Index + 1}")?.Side)));

    // Whoever signed for an item of their own has taken it on, if it was theirs by then.
    private void Publish(DateTimeOffset now)
    {
        if (!HasAll(_handOut))
        {
            return;
        }

        foreach (var (place, item) in _items.Index().Where(one => !one.Item.IsSettled && !one.Item.Completed && !_keptAsTheyAre.Contains($"w{one.Index + 1}")))
        {
            if (_lines.Find(line => line.ItemId == $"w{place + 1}") is { } line)
            {
                item.HandOut(now);
                (item.Text, item.Side) = (line.Text!, line.Side!.Value);
            }
            else
            {
                (item.Cancelled, item.Declined, item.Unblocker, item.Asks) = (true, null, null, null);
            }
        }

        _items.AddRange(_lines.Where(line => line.ItemId is null).Select(line => new Item { Person = line.PersonId!, Side = line.Side!.Value, Text = line.Text!, Due = line.Due!.Value, HandedOutAt = now }));
        foreach (var item in _items.Where(item => item is { IsSettled: false, Declined: null } && _handOut.SignedAt.TryGetValue(item.Person, out var signed)
            && HasKey(item.Person) && signed >= (item.HandedOutAt == now ? _taken.GetValueOrDefault(item.Person) : item.HandedOutAt)))
        {
            item.Acknowledged = true;
        }

        (_isPublished, _isChanging) = (true, false);
        _taken.Clear();
    }
}
