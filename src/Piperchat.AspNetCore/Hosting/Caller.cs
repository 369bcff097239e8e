namespace Piperchat.AspNetCore;

/// <summary>Who sends a request: the host's user, and the key that a session proves.</summary>
internal sealed record Caller(PiperchatUser? User, Session? Session)
{
    public byte[]? Key => Session?.Key;
}
