using System.Security.Cryptography;
using System.Text;

namespace Piperchat.Protocol;

/// <summary>
/// The sealed body of version 1.2.
/// <list type="bullet">
/// <item>cipher_body = base64(nonce 12 ‖ AES-256-GCM(body key 32, text) ‖ tag 16).</item>
/// <item>wrap_key = HKDF-SHA-256(X25519(sender private, recipient public), salt <c>piperchat/v1.2/wrap</c>, info recipient dot1 + sender dot1, 32).</item>
/// <item>wrapped_body_key = base64(nonce 12 ‖ AES-256-GCM(wrap_key, body key) ‖ tag 16): 60 bytes.</item>
/// </list>
/// It has no commitment, and the wrap hangs on the sender's long-lived key.
/// </summary>
internal static class LegacySealing
{
    private const int WrapSize = Gcm.NonceSize + Gcm.KeySize + Gcm.TagSize;

    public static readonly TextForm WrapForm =
        new("60 bytes in base64", text => text.Length == WrapSize / 3 * 4 && text[^1] != '=' && Base64Text.IsExact(text));

    private static ReadOnlySpan<byte> WrapLabel => "piperchat/v1.2/wrap"u8;

    /// <summary>Opens a message with the reader's private key: my wrap, body key, body.</summary>
    public static bool TryOpen(LegacyMessage message, string readerDot1, AgreementKey reader, out string text, out Fault fault)
    {
        ArgumentNullException.ThrowIfNull(message);
        text = "";
        Span<byte> bodyKey = stackalloc byte[Gcm.KeySize];
        try
        {
            return TryUnwrap(message, readerDot1, reader, bodyKey, out fault) && TryOpenBody(bodyKey, message.CipherBody!, out text, out fault);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(bodyKey);
        }
    }

    /// <summary>Finds the body key: what a grant of this message would hand on.</summary>
    public static bool TryUnwrap(LegacyMessage message, string readerDot1, AgreementKey reader, Span<byte> bodyKey, out Fault fault)
    {
        ArgumentNullException.ThrowIfNull(message);
        var wraps = message.Wraps.Where(found => found.RecipientDot1 == readerDot1).ToList();
        if (wraps.Count == 0 || message.X25519Hex is null || message.CipherBody is null)
        {
            fault = Faults.SealedForOthers();
            return false;
        }

        Span<byte> wrapKey = stackalloc byte[Gcm.KeySize];
        try
        {
            var sender = Convert.FromHexString(message.X25519Hex);
            var unwrapped = TryWrapKey(reader, sender, recipientDot1: readerDot1, senderDot1: message.FromDot1, wrapKey)
                && TryUnseal(wrapKey, wraps[0].WrappedBodyKey, bodyKey);
            fault = unwrapped ? default : Faults.BadWrap();
            return unwrapped;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(wrapKey);
        }
    }

    /// <summary>Opens a body with a body key that a grant brought.</summary>
    public static bool TryOpenBody(ReadOnlySpan<byte> bodyKey, string cipherBody, out string text, out Fault fault)
    {
        text = "";
        var size = Base64Text.DecodedLength(Encoding.ASCII.GetBytes(cipherBody)) - Gcm.NonceSize - Gcm.TagSize;
        var plain = new byte[Math.Max(size, 0)];
        try
        {
            if (size < 0 || !TryUnseal(bodyKey, cipherBody, plain)) fault = Faults.BadBody();
            else if (!System.Text.Unicode.Utf8.IsValid(plain)) fault = Faults.BadContent("it isn't valid UTF-8");
            else fault = default;
            if (fault.Code == FaultCode.None) text = Encoding.UTF8.GetString(plain);
            return fault.Code == FaultCode.None;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(plain);
        }
    }

    /// <summary>Derives the key that a body key is wrapped under; both sides come to the same.</summary>
    public static bool TryWrapKey(AgreementKey mine, ReadOnlySpan<byte> theirs, string recipientDot1, string senderDot1, Span<byte> wrapKey)
    {
        ArgumentNullException.ThrowIfNull(mine);
        Span<byte> shared = stackalloc byte[X25519.KeySize];
        try
        {
            if (!mine.TryAgree(theirs, shared)) return false;
            Hkdf.Derive(shared, WrapLabel, Encoding.UTF8.GetBytes(recipientDot1 + senderDot1), wrapKey);
            return true;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(shared);
        }
    }

    /// <summary>Wraps a body key for each recipient, in their order.</summary>
    /// <exception cref="ArgumentException">A recipient's key is odd.</exception>
    public static List<LegacyWrap> Wrap(
        AgreementKey sender, string senderDot1, IEnumerable<(string Dot1, byte[] X25519Pub)> recipients, ReadOnlySpan<byte> bodyKey)
    {
        var wraps = new List<LegacyWrap>();
        Span<byte> wrapKey = stackalloc byte[Gcm.KeySize];
        try
        {
            foreach (var (dot1, x25519Pub) in recipients)
            {
                if (!TryWrapKey(sender, x25519Pub, dot1, senderDot1, wrapKey))
                    throw new ArgumentException($"The X25519 key of {dot1} is odd; nothing is sealed for it.", nameof(recipients));
                wraps.Add(new LegacyWrap(dot1, Seal(wrapKey, bodyKey)));
            }

            return wraps;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(wrapKey);
        }
    }

    /// <summary>nonce ‖ ciphertext ‖ tag, under a nonce of its own, in base64.</summary>
    public static string Seal(ReadOnlySpan<byte> key, ReadOnlySpan<byte> plain)
    {
        var bytes = new byte[Gcm.NonceSize + plain.Length + Gcm.TagSize];
        var nonce = bytes.AsSpan(0, Gcm.NonceSize);
        RandomNumberGenerator.Fill(nonce);
        Gcm.Seal(key, nonce, plain, bytes.AsSpan(Gcm.NonceSize));
        return Convert.ToBase64String(bytes);
    }

    private static bool TryUnseal(ReadOnlySpan<byte> key, string base64, Span<byte> plain)
    {
        var bytes = Base64Text.Decode(Encoding.ASCII.GetBytes(base64));
        return bytes.Length == Gcm.NonceSize + plain.Length + Gcm.TagSize
            && Gcm.TryOpen(key, bytes.AsSpan(0, Gcm.NonceSize), bytes.AsSpan(Gcm.NonceSize), plain);
    }
}
