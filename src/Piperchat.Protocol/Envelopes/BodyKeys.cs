using System.Security.Cryptography;

namespace Piperchat.Protocol;

/// <summary>
/// The keys inside a sealed object, all bound to its header hash H.
/// <list type="bullet">
/// <item>commitment (32) ‖ key (32) = HKDF(body_key, <c>piperchat/v1.5/body</c>, H, 64). cipher_body = commitment ‖ GCM(key, N0, P). AES-GCM alone lets a
/// sender make one ciphertext that opens to two texts under two keys; the commitment leaves one.</item>
/// <item>wrap_key = HKDF(X25519(private key of epk, X), <c>piperchat/v1.5/wrap</c>, H ‖ E ‖ X, 32), for a recipient's keys E (Ed25519) and X (X25519).
/// wrap = GCM(wrap_key, N0, body_key): 48 bytes.</item>
/// </list>
/// Each of these keys seals one thing only, so its nonce is N0.
/// </summary>
internal static class BodyKeys
{
    public const int CommitmentSize = 32;
    public const int WrapSize = Gcm.KeySize + Gcm.TagSize;

    private static ReadOnlySpan<byte> BodyLabel => "piperchat/v1.5/body"u8;

    private static ReadOnlySpan<byte> WrapLabel => "piperchat/v1.5/wrap"u8;

    /// <summary>Seals P: commitment ‖ ciphertext ‖ tag.</summary>
    public static byte[] SealBody(ReadOnlySpan<byte> bodyKey, ReadOnlySpan<byte> headerHash, ReadOnlySpan<byte> padded)
    {
        Span<byte> derived = stackalloc byte[CommitmentSize + Gcm.KeySize];
        try
        {
            Hkdf.Derive(bodyKey, BodyLabel, headerHash, derived);
            var body = new byte[CommitmentSize + padded.Length + Gcm.TagSize];
            derived[..CommitmentSize].CopyTo(body);
            Gcm.Seal(derived[CommitmentSize..], Gcm.ZeroNonce, padded, body.AsSpan(CommitmentSize));
            return body;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(derived);
        }
    }

    /// <summary>Opens P: first the commitment, then the tag.</summary>
    public static bool TryOpenBody(ReadOnlySpan<byte> bodyKey, ReadOnlySpan<byte> headerHash, ReadOnlySpan<byte> body, out byte[] padded, out Fault fault)
    {
        Span<byte> derived = stackalloc byte[CommitmentSize + Gcm.KeySize];
        padded = [];
        try
        {
            Hkdf.Derive(bodyKey, BodyLabel, headerHash, derived);
            if (body.Length < CommitmentSize || !CryptographicOperations.FixedTimeEquals(body[..CommitmentSize], derived[..CommitmentSize]))
            {
                fault = Faults.BadCommitment();
                return false;
            }

            var sealedBytes = body[CommitmentSize..];
            padded = new byte[Math.Max(sealedBytes.Length - Gcm.TagSize, 0)];
            var opened = Gcm.TryOpen(derived[CommitmentSize..], Gcm.ZeroNonce, sealedBytes, padded);
            fault = opened ? default : Faults.BadBody();
            return opened;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(derived);
        }
    }

    /// <summary>Wraps a body key for one recipient. False: the recipient's key is odd.</summary>
    public static bool TryWrap(AgreementKey ephemeral, Recipient recipient, ReadOnlySpan<byte> headerHash, ReadOnlySpan<byte> bodyKey, Span<byte> wrap)
    {
        Span<byte> wrapKey = stackalloc byte[Gcm.KeySize];
        try
        {
            if (!TryWrapKey(ephemeral, recipient.X25519Pub, headerHash, recipient.Ed25519Pub, recipient.X25519Pub, wrapKey)) return false;
            Gcm.Seal(wrapKey, Gcm.ZeroNonce, bodyKey, wrap);
            return true;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(wrapKey);
        }
    }

    /// <summary>Unwraps a body key. False: it isn't for this key.</summary>
    public static bool TryUnwrap(
        AgreementKey mine, ReadOnlySpan<byte> myEd25519Pub, ReadOnlySpan<byte> ephemeralKey, ReadOnlySpan<byte> headerHash,
        ReadOnlySpan<byte> wrap, Span<byte> bodyKey)
    {
        Span<byte> wrapKey = stackalloc byte[Gcm.KeySize];
        try
        {
            return TryWrapKey(mine, ephemeralKey, headerHash, myEd25519Pub, mine.PublicKey, wrapKey)
                && Gcm.TryOpen(wrapKey, Gcm.ZeroNonce, wrap, bodyKey);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(wrapKey);
        }
    }

    private static bool TryWrapKey(
        AgreementKey mine, ReadOnlySpan<byte> theirs, ReadOnlySpan<byte> headerHash, ReadOnlySpan<byte> ed25519Pub, ReadOnlySpan<byte> x25519Pub, Span<byte> wrapKey)
    {
        Span<byte> shared = stackalloc byte[X25519.KeySize];
        Span<byte> info = stackalloc byte[HeaderHash.Size + Ed25519.PublicKeySize + X25519.KeySize];
        try
        {
            if (!mine.TryAgree(theirs, shared)) return false;
            headerHash.CopyTo(info);
            ed25519Pub.CopyTo(info[HeaderHash.Size..]);
            x25519Pub.CopyTo(info[(HeaderHash.Size + Ed25519.PublicKeySize)..]);
            Hkdf.Derive(shared, WrapLabel, info, wrapKey);
            return true;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(shared);
        }
    }
}
