using System.Text;
using Piperchat.Protocol;

namespace Piperchat.AspNetCore;

/// <summary>
/// The readers of a channel whom the host alone names: the keys that a session tied to its users. Not those that joined or left, since then their own
/// word counts, nor those that the log gives a role or shuts out, nor any other key of a user whom it bans.
/// </summary>
internal static class SqliteNamedReaders
{
    public static List<Participant> List(SqliteSession session, in ReadChannel channel, in ReaderQuery query, long seenSince)
    {
        var readers = new List<Participant>();
        var banned = new Dictionary<string, bool>(StringComparer.Ordinal);

        // SQLite is told to go by the host's list, in its order: by itself it might go through all keys of the tenant.
        using var keys = session.Read(
            """
            SELECT attestations.ed25519_pub, attestations.user_id, attestations.user_name
            FROM json_each(?3) AS named CROSS JOIN attestations INDEXED BY attestations_by_user ON attestations.tenant = ?2 AND attestations.user_id = named.value
            WHERE NOT EXISTS (SELECT 1 FROM readers WHERE readers.channel = ?1 AND readers.ed25519_pub = attestations.ed25519_pub)
                AND NOT EXISTS (SELECT 1 FROM roster WHERE roster.channel = ?1 AND roster.ed25519_pub = attestations.ed25519_pub)
            """,
            channel.Number,
            channel.Tenant,
            Json(query.Named!));
        while (readers.Count < query.Most && keys.Read())
        {
            var (key, user) = (keys.GetFieldValue<byte[]>(0), SqliteRosters.User(keys, 1)!);
            if (IdentityOf(session, channel.Tenant, key, seenSince) is not { } identity || IsBanned(session, channel, user.Id, banned)) continue;
            readers.Add(new Participant(identity, null, ReaderBy.Site, null, user));
        }

        return readers;
    }

    /// <summary>Each id once, as an array that SQLite reads.</summary>
    public static string Json(IReadOnlyList<string> ids)
    {
        using var json = new CanonicalWriter();
        json.BeginArray();
        foreach (var id in ids.Distinct(StringComparer.Ordinal))
        {
            json.Element();
            json.String(id);
        }

        json.EndArray();
        return Encoding.UTF8.GetString(json.Written);
    }

    private static byte[]? IdentityOf(SqliteSession session, string tenant, byte[] key, long seenSince) => (byte[]?)session.Scalar(
        "SELECT record FROM keys WHERE tenant = ?1 AND dot1 = ?2 AND ed25519_pub = ?3 AND team IS NULL AND seen >= ?4", tenant, Dot1.Of(key), key, seenSince);

    private static bool IsBanned(SqliteSession session, in ReadChannel channel, string user, Dictionary<string, bool> known)
    {
        if (!channel.ShutsOut) return false;
        if (!known.TryGetValue(user, out var banned)) known.Add(user, banned = SqliteRosters.IsUserBanned(session, channel.Number, channel.Tenant, user));
        return banned;
    }
}
