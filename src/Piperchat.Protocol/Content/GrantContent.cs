using System.Text;

namespace Piperchat.Protocol;

/// <summary>
/// Says to all readers that <paramref name="To"/>, an Ed25519 key, was given the messages from <paramref name="First"/> to <paramref name="Last"/>.
/// The keys themselves go in a <see cref="KeysContent"/> of the same sender, for that key and the sender alone.
/// </summary>
internal sealed record GrantContent(string To, string First, string Last, long Count) : Content
{
    public const string Kind = "grant";

    public static GrantContent Read(ContentReader from) =>
        new(from.Text("to", Forms.Key), from.Text("first", Forms.Uuid), from.Text("last", Forms.Uuid), from.Integer("count"));

    private protected override void WriteMembers(CanonicalWriter to)
    {
        to.Member("count"u8, Count);
        to.Member("first"u8, First);
        to.Member("kind"u8, Kind);
        to.Member("last"u8, Last);
        to.Member("to"u8, To);
    }
}

/// <summary>
/// At most 700 body keys by message id, for the grantee and the sender. <paramref name="Grant"/> is the id of the grant's message. It counts only if the
/// same participant signed both, in one channel.
/// </summary>
internal sealed record KeysContent(string Grant, IReadOnlyDictionary<string, byte[]> Keys) : Content
{
    public const string Kind = "keys";

    public static KeysContent Read(ContentReader from) =>
        new(from.Text("grant", Forms.Uuid), from.Map("keys", Limits.GrantedKeys, Forms.Uuid, Gcm.KeySize));

    private protected override void WriteMembers(CanonicalWriter to)
    {
        to.Member("grant"u8, Grant);
        to.Name("keys"u8);
        to.BeginObject();
        foreach (var (id, key) in Keys.OrderBy(entry => entry.Key, StringComparer.Ordinal)) to.Member(Encoding.ASCII.GetBytes(id), Convert.ToBase64String(key));
        to.EndObject();
        to.Member("kind"u8, Kind);
    }
}

/// <summary>
/// A team's X25519 private key, for the members of the channel <c>team-&lt;name&gt;</c>. <paramref name="Replaces"/>: the Ed25519 key of the team's former
/// record, or null.
/// </summary>
internal sealed record TeamKeyContent(string Team, string Ed25519Pub, string X25519Priv, string? Replaces) : Content
{
    public const string Kind = "team_key";

    public static TeamKeyContent Read(ContentReader from) =>
        new(from.Text("team", Forms.Channel), from.Text("ed25519_pub", Forms.Key), from.Text("x25519_priv", Forms.Key), from.TextOrNull("replaces", Forms.Key));

    private protected override void WriteMembers(CanonicalWriter to)
    {
        to.Member("ed25519_pub"u8, Ed25519Pub);
        to.Member("kind"u8, Kind);
        to.Member("replaces"u8, Replaces);
        to.Member("team"u8, Team);
        to.Member("x25519_priv"u8, X25519Priv);
    }
}
