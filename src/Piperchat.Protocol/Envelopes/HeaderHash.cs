namespace Piperchat.Protocol;

/// <summary>
/// H, which binds a body and its wraps to the header they were sealed under: a ciphertext that someone else signs as theirs, or that
/// moves to another id, channel, tenant or relay, opens to nothing (attack 16).
/// </summary>
internal static class HeaderHash
{
    public const int Size = 32;

    public static ReadOnlySpan<byte> Label => "piperchat/v1.5/header\n"u8;
}
