namespace Piperchat.AspNetCore;

/// <summary>Whose keys are whose.</summary>
internal static class SqlitePeople
{
    /// <summary>
    /// The keys of a person in a tenant: those that a session tied to this id of the host's, and the one that is named itself. A team's key is nobody's.
    /// </summary>
    public static List<PersonsKey> KeysOf(SqliteSession session, string tenant, string person)
    {
        var keys = new Dictionary<string, PersonsKey>(StringComparer.Ordinal);
        using (var tied = session.Read("SELECT ed25519_pub FROM attestations WHERE tenant = ?1 AND user_id = ?2", tenant, person))
        {
            while (tied.Read()) Add(tied.GetFieldValue<byte[]>(0));
        }

        using (var named = session.Read("SELECT ed25519_pub FROM keys WHERE tenant = ?1 AND dot1 = ?2", tenant, person))
        {
            while (named.Read()) Add(named.GetFieldValue<byte[]>(0));
        }

        if (Protocol.Forms.Key.Fits(System.Text.Encoding.UTF8.GetBytes(person))) Add(Convert.FromHexString(person));
        foreach (var key in keys.Values.Where(key => SqliteTeams.IsTeams(session, tenant, key.Dot1, key.Bytes)).ToList()) keys.Remove(key.Hex);
        return [.. keys.Values];

        void Add(byte[] bytes)
        {
            var key = new PersonsKey(bytes);
            keys.TryAdd(key.Hex, key);
        }
    }
}

/// <summary>An Ed25519 key as bytes, as it stands in JSON, and its label.</summary>
internal readonly struct PersonsKey(byte[] bytes)
{
    public byte[] Bytes => bytes;

    public string Hex { get; } = Convert.ToHexStringLower(bytes);

    public string Dot1 { get; } = Protocol.Dot1.Of(bytes);
}
