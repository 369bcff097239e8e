using System.Security.Cryptography;
using System.Text;
using Piperchat.Protocol;

namespace Piperchat.AspNetCore;

/// <summary>
/// Takes acts to the log. Each names the head that it saw, and is judged by what the log says at that moment, inside the transaction:
/// nothing that two do at once can leave a channel without an owner, or let an act count twice (attack 20). Whoever has no say isn't told where
/// the log stands.
/// </summary>
internal static class SqliteActions
{
    private const int SaltBytes = 16;

    public static ActionOutcome Apply(in WriteScope scope, NewAction action)
    {
        var channel = Find(scope, action.Channel);
        if (Refuse(scope, action, channel) is { } refused) return new ActionOutcome(refused, channel.Head);

        // Only what is done makes a channel.
        var head = SqliteLog.Made(scope, action.Channel, SqliteLog.ReadHead(scope, action.Channel));
        var salt = action.Operator is null ? null : RandomNumberGenerator.GetBytes(SaltBytes);
        var siteUser = action.Operator is null ? null : Convert.ToHexStringLower(SHA256.HashData([.. salt!, .. Encoding.UTF8.GetBytes(action.Operator.Id)]));
        var entry = AuditEntry.Make(channel.Head.Seq + 1, WireTime.Format(scope.Now), siteUser, action.Action);
        Record(scope, head.Channel, entry, action, salt);
        Do(scope, head.Channel, entry, action, channel);
        Append(scope, action.Channel, head, entry);
        return new ActionOutcome(ActionResult.Done, new AuditHead(entry.Seq, entry.Hash), entry.ToJson());
    }

    private static ActionResult? Refuse(in WriteScope scope, NewAction action, in ClaimedChannel channel)
    {
        var act = action.Action;
        var actor = action.Key is null ? Role.Owner : SqliteRosters.RoleOf(scope.Session, channel.Number, action.Key);
        Role? given = act.Kind == ActionKind.Role ? Roles.Parse(act.Role) : null;
        var target = given is null ? null : SqliteRosters.RoleOf(scope.Session, channel.Number, Convert.FromHexString(act.TargetKeyHex));
        var fault = Rights.Judge(act.Kind, channel.IsClaimed, actor, given, target, channel.Owners);
        if (fault != FaultCode.None) return Of(fault);
        if (act.Prev != channel.Head.Hash) return ActionResult.StaleHead;
        if (action.TimeOff) return ActionResult.TimeOff;

        if (act.Kind == ActionKind.Remove && SqliteRemovals.Find(scope, action.Channel, act.Target) is null) return ActionResult.NoSuchMessage;
        var (key, dot1) = given is null ? (action.Key, action.Key is null ? null : Dot1.Of(action.Key)) : (Convert.FromHexString(act.TargetKeyHex), act.TargetDot1);
        if (key is not null && !IsItsOwn(scope.Session, action.Channel.Tenant, dot1!, key)) return ActionResult.Dot1Taken;
        if (key is not null && SqliteTeams.IsTeams(scope.Session, action.Channel.Tenant, dot1!, key)) return ActionResult.TeamsKey;
        var isFull = given.TakesPart() ? !target.TakesPart() && channel.Members >= action.MostMembers
            : given is not null && !target.IsShutOut() && channel.ShutOut >= action.MostMembers;
        return isFull ? ActionResult.TooManyMembers : null;
    }

    private static ActionResult Of(FaultCode fault) => fault switch
    {
        FaultCode.Claimed => ActionResult.Claimed,
        FaultCode.NotClaimed => ActionResult.NotClaimed,
        FaultCode.LastOwner => ActionResult.LastOwner,
        _ => ActionResult.NotEntitled,
    };

    /// <summary>A dot1 belongs to the first key that was seen with it.</summary>
    private static bool IsItsOwn(SqliteSession session, string tenant, string dot1, byte[] key) =>
        session.Scalar("SELECT ed25519_pub FROM keys WHERE tenant = ?1 AND dot1 = ?2", tenant, dot1) is not byte[] bound || bound.AsSpan().SequenceEqual(key);

    private static void Record(in WriteScope scope, long channel, AuditEntry entry, NewAction action, byte[]? salt)
    {
        var act = entry.Record;
        scope.Session.Run(
            """
            INSERT INTO audit (channel, seq, entry, action, actor, target, salt, user_id, user_name) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
            """,
            channel,
            entry.Seq,
            entry.ToJson(),
            ActionShape.WordOf(act.Kind),
            action.Key is null ? null : Dot1.Of(action.Key),
            act.Kind switch
            {
                ActionKind.Role => act.TargetDot1,
                ActionKind.Remove => act.Target,
                _ => null,
            },
            salt,
            action.Operator?.Id,
            action.Operator?.Name);
        scope.Session.Run("UPDATE channels SET audit_seq = ?2, audit_hash = ?3 WHERE channel = ?1", channel, entry.Seq, entry.Hash);
    }

    private static void Do(in WriteScope scope, long channel, AuditEntry entry, NewAction action, in ClaimedChannel before)
    {
        var act = entry.Record;
        switch (act.Kind)
        {
            case ActionKind.Claim:
                scope.Session.Run("UPDATE channels SET claimed = 1 WHERE channel = ?1", channel);
                SetReading(scope, channel, action.Channel.Tenant, settings: null);
                if (action.Key is not null) Give(scope, channel, action.Channel.Tenant, action.Key, Role.Owner, entry.Seq, before: null);
                break;
            case ActionKind.Role:
                var key = Convert.FromHexString(act.TargetKeyHex);
                Give(scope, channel, action.Channel.Tenant, key, Roles.Parse(act.Role), entry.Seq, SqliteRosters.RoleOf(scope.Session, channel, key));
                break;
            case ActionKind.Settings:
                scope.Session.Run("UPDATE channels SET settings = ?2 WHERE channel = ?1", channel, act.Settings.ToJson());
                SetReading(scope, channel, action.Channel.Tenant, act.Settings);
                break;
            case ActionKind.Remove:
                SqliteRemovals.Replace(scope, action.Channel, act.Target, "entry", entry.ToJson());
                break;
            default:
                throw new InvalidOperationException($"No way to do {act.Kind}.");
        }
    }

    private static void SetReading(in WriteScope scope, long channel, string tenant, ChannelSettings? settings)
    {
        var readers = WhoReads.Of(isClaimed: true, settings, tenant);
        scope.Session.Run(
            "UPDATE channels SET roster_only = ?2, restricted = ?3 WHERE channel = ?1", channel, readers.IsRosterOnly ? 1 : 0, readers.IsRestricted ? 1 : 0);
    }

    private static void Give(in WriteScope scope, long channel, string tenant, byte[] key, Role role, long seq, Role? before)
    {
        var dot1 = Dot1.Of(key);
        scope.Session.Run("INSERT INTO keys (tenant, dot1, ed25519_pub) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING", tenant, dot1, key);
        scope.Session.Run(
            "INSERT OR REPLACE INTO roster (channel, ed25519_pub, dot1, rank, seq) VALUES (?1, ?2, ?3, ?4, ?5)", channel, key, dot1, (int)role, seq);
        Role? after = role;
        scope.Session.Run(
            "UPDATE channels SET owners = owners + ?2, members = members + ?3, shut_out = shut_out + ?4 WHERE channel = ?1",
            channel,
            Change(before == Role.Owner, after == Role.Owner),
            Change(before.TakesPart(), after.TakesPart()),
            Change(before.IsShutOut(), after.IsShutOut()));
        if (after.IsShutOut()) ShutOut(scope, channel, tenant, key);
    }

    private static int Change(bool before, bool after) => (after ? 1 : 0) - (before ? 1 : 0);

    /// <summary>Reads no more: its sessions end, and its join counts no more, not even when it is given a role again.</summary>
    private static void ShutOut(in WriteScope scope, long channel, string tenant, byte[] key)
    {
        SqliteSessions.EndAll(scope, tenant, key);
        var left = scope.Session.Run("UPDATE readers SET joined = 0 WHERE channel = ?1 AND ed25519_pub = ?2 AND joined", channel, key);
        scope.Session.Run("UPDATE channels SET readers = readers - ?2 WHERE channel = ?1", channel, left);
    }

    private static void Append(in WriteScope scope, PiperchatChannel channel, in ChannelHead head, AuditEntry entry)
    {
        var seq = head.Seq + 1;
        using var json = new CanonicalWriter(2048);
        json.BeginObject();
        json.Member("seq"u8, seq);
        json.Member("receivedAt"u8, WireTime.Format(scope.Now));
        json.Member("channel"u8, channel.Name);
        json.Member("type"u8, "action");
        json.Name("entry"u8);
        json.Raw(entry.ToJson());
        json.EndObject();
        SqliteLog.Append(scope, channel, head, new LogEntry(seq, EntryKind.Action, json.ToArray()), scope.Now);
        scope.Session.Run("UPDATE channels SET head = ?2, last_activity = ?3 WHERE channel = ?1", head.Channel, seq, scope.Now);
    }

    private static ClaimedChannel Find(in WriteScope scope, PiperchatChannel channel)
    {
        using var row = scope.Session.Read(
            "SELECT channel, audit_seq, audit_hash, claimed, owners, members, shut_out FROM channels WHERE tenant = ?1 AND name = ?2", channel.Tenant, channel.Name);
        return row.Read()
            ? new ClaimedChannel(
                row.GetInt64(0),
                new AuditHead(row.GetInt64(1), row.IsDBNull(2) ? AdminAction.EmptyLog : row.GetString(2)),
                row.GetBoolean(3),
                row.GetInt64(4),
                row.GetInt64(5),
                row.GetInt64(6))
            : new ClaimedChannel(0, new AuditHead(0, AdminAction.EmptyLog), false, 0, 0, 0);
    }

    /// <param name="Number">The channel's number; 0 where it isn't there yet.</param>
    private readonly record struct ClaimedChannel(long Number, AuditHead Head, bool IsClaimed, long Owners, long Members, long ShutOut);
}
