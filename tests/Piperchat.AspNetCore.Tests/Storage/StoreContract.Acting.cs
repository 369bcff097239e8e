using System.Text;
using Piperchat.Protocol;

namespace Piperchat.AspNetCore.Tests;

/// <summary>How the tests of rosters, sessions and removals act on a store: people who sign, and an operator, who is null.</summary>
public abstract partial class StoreContract
{
    private static readonly PiperchatUser Operator = new("7", "Olga");

    private static readonly PiperchatChannel Acme = new("acme", "main");

    private static NewMessage From(Person author, PiperchatChannel? channel = null, string? id = null, params IReadOnlyCollection<Person> readers)
    {
        id ??= Guid.NewGuid().ToString();
        return new NewMessage
        {
            Channel = channel ?? Main,
            Id = id,
            Legacy = false,
            Key = author.Key.PublicKey,
            Dot1 = author.Dot1,
            Label = author.Dot1,
            CreatedAt = 0,
            TimeOff = false,
            Opening = Encoding.UTF8.GetBytes($$"""{"id":"{{id}}","from_dot1":"{{author.Dot1}}" """),
            Hint = "0000000000000000",
            WrappedFor = [.. readers.Select(reader => reader.Dot1)],
        };
    }

    private async Task<ActionOutcome> ActAsync(
        Person? actor, Func<Place, string, AdminAction> sign, string operators, ActionKind kind, PiperchatChannel? channel, string? prev, bool timeOff, int most)
    {
        var where = channel ?? Main;
        var place = new Place(Store.RelayId, where.Tenant, where.Name);
        var head = prev ?? (await Store.Rosters.StateAsync(where, Cancel)).Head.Hash;
        AdminAction? act = null;
        if (actor is not null) act = sign(place, head);
        else Assert.True(AdminAction.TryParseOperators(Encoding.UTF8.GetBytes($$"""{"prev":"{{head}}",{{operators}}}"""), kind, place, 1, out act, out var fault), fault.ToString());
        return await Store.Rosters.ApplyAsync(new NewAction
        {
            Channel = where,
            Action = act!,
            Key = actor?.Key.PublicKey,
            Operator = actor is null ? Operator : null,
            TimeOff = timeOff,
            MostMembers = most,
        });
    }

    private Task<ActionOutcome> ClaimAsync(Person? actor, PiperchatChannel? channel = null, string? prev = null, bool timeOff = false) => ActAsync(
        actor, (place, head) => actor!.Claim(place, head, DateTimeOffset.UnixEpoch), "\"description\":\"\"", ActionKind.Claim, channel, prev, timeOff, most: 100);

    private Task<ActionOutcome> GiveAsync(
        Person? actor, Person target, string role, PiperchatChannel? channel = null, string? prev = null, bool timeOff = false, int most = 100) => ActAsync(
        actor,
        (place, head) => actor!.Give(place, target, role, head, DateTimeOffset.UnixEpoch),
        $"\"target_dot1\":\"{target.Dot1}\",\"target_ed25519_pub\":\"{target.Key.PublicKeyHex}\",\"role\":\"{role}\"",
        ActionKind.Role,
        channel,
        prev,
        timeOff,
        most);

    private Task<ActionOutcome> SetAsync(Person? actor, string readers, PiperchatChannel? channel = null) => ActAsync(
        actor,
        (place, head) => actor!.Set(place, new ChannelSettings("", "ask", readers), head, DateTimeOffset.UnixEpoch),
        $"\"settings\":{{\"description\":\"\",\"history\":\"ask\",\"readers\":\"{readers}\"}}",
        ActionKind.Settings,
        channel,
        prev: null,
        timeOff: false,
        most: 100);

    private Task<ActionOutcome> RemoveAsync(Person? actor, string id, PiperchatChannel? channel = null) => ActAsync(
        actor, (place, head) => actor!.Remove(place, id, head, DateTimeOffset.UnixEpoch), $"\"target\":\"{id}\"", ActionKind.Remove, channel, prev: null, timeOff: false, most: 100);

    private Task<EraseOutcome> EraseAsync(Person author, string id, PiperchatChannel? channel = null, bool timeOff = false)
    {
        var where = channel ?? Main;
        return Store.Messages.EraseAsync(new NewErasure
        {
            Channel = where,
            Target = id,
            Key = author.Key.PublicKey,
            CreatedAt = 0,
            TimeOff = timeOff,
            Record = author.Erase(new Place(Store.RelayId, where.Tenant, where.Name), id, DateTimeOffset.UnixEpoch),
        });
    }

    private async Task<byte[]> OpenSessionAsync(byte[] key, PiperchatUser? user = null, string tenant = "", TimeSpan? lifetime = null)
    {
        var challenge = Key();
        await Store.Sessions.ChallengeAsync(new NewChallenge(challenge, tenant, user?.Id, TimeSpan.FromSeconds(60)));
        var session = Session(challenge, key, user, tenant, lifetime);
        Assert.Equal(SessionResult.Opened, await Store.Sessions.OpenAsync(session));
        return session.Token;
    }

    private NewSession Session(byte[] challenge, byte[] key, PiperchatUser? user = null, string tenant = "", TimeSpan? lifetime = null) => new()
    {
        Tenant = tenant,
        Challenge = challenge,
        Key = key,
        User = user,
        Token = Key(),
        ExpiresAt = (_time.GetUtcNow() + (lifetime ?? TimeSpan.FromHours(12))).ToUnixTimeMilliseconds(),
    };

    private ValueTask<Standing> StandingAsync(Person? person, string? userId = null, PiperchatChannel? channel = null) =>
        Store.Rosters.StandingAsync(channel ?? Main, person?.Key.PublicKey, userId, Cancel);

    private ValueTask<RosterState> StateAsync(PiperchatChannel? channel = null) => Store.Rosters.StateAsync(channel ?? Main, Cancel);
}
