using System.Security.Cryptography;

namespace Piperchat.Protocol;

/// <summary>
/// H = SHA-256(<c>"piperchat/v1.5/header\n"</c> ‖ C(the object without cipher_body, wraps, sig)), which binds a body and its wraps to the header they
/// were sealed under: a ciphertext that someone else signs as theirs, or that moves to another id, channel, tenant or relay, opens to nothing (attack 16).
/// </summary>
internal static class HeaderHash
{
    public const int Size = 32;

    private static ReadOnlySpan<byte> Label => "piperchat/v1.5/header\n"u8;

    public static byte[] Of(Values values, SealedMembers members)
    {
        using var header = new CanonicalWriter();
        header.Raw(Label);
        values.WriteObject(header, members.OutsideHeader);
        return SHA256.HashData(header.Written);
    }

    public static byte[] Of(SigningDraft draft, SealedMembers members)
    {
        using var header = new CanonicalWriter();
        header.Raw(Label);
        draft.Write(header, members.OutsideHeader);
        return SHA256.HashData(header.Written);
    }
}
