using System.Text;

namespace Piperchat.Protocol;

/// <summary>
/// A username claim of 1.0 to 1.3, <c>{username, dot1, ed25519_pub, sig}</c>: signs the text <c>claim:&lt;username&gt;:&lt;dot1&gt;</c>. The dot1 is whatever the
/// claimer says (attack 3): a relay binds it to the first key that it sees.
/// </summary>
internal sealed record UsernameClaim(string Username, string Dot1, string PublicKeyHex, string SignatureHex)
{
    public static bool TryParse(ReadOnlySpan<byte> text, out UsernameClaim claim, out Fault fault)
    {
        claim = null!;
        if (!LegacyObject.TryRead(text, out var read, out fault)
            || !read.TryText("username", Forms.Username, out var username, out fault)
            || !read.TryText("dot1", Forms.Dot1, out var dot1, out fault)
            || !read.TryText("ed25519_pub", Forms.Key, out var key, out fault)
            || !read.TryText("sig", Forms.Signature, out var signature, out fault))
        {
            return false;
        }

        claim = new UsernameClaim(username, dot1, key, signature);
        return true;
    }

    public static UsernameClaim Sign(SigningKey key, string username, string dot1) =>
        new(username, dot1, key.PublicKeyHex, Convert.ToHexStringLower(key.Sign(SignedBytes(username, dot1))));

    public bool Verify(out Fault fault) =>
        LegacySigning.Verify(PublicKeyHex, "ed25519_pub", SignedBytes(Username, Dot1), SignatureHex, "sig", out fault);

    private static byte[] SignedBytes(string username, string dot1) => Encoding.UTF8.GetBytes($"claim:{username}:{dot1}");
}
