using System.Security.Cryptography;

namespace Piperchat.Protocol;

/// <summary>A signal before it is sealed.</summary>
internal sealed record SignalDraft(Place Place, string Id, string CreatedAt, bool Keep);

/// <summary>Seals and opens signals. All kinds fit one block of 128 bytes as they are, so a signal tells nothing by its length, and isn't compressed.</summary>
internal static class SignalSealing
{
    public static Signal Seal(Identity sender, IEnumerable<Recipient> recipients, SignalDraft draft, SignalContent content)
    {
        using var secrets = SealingSecrets.Generate();
        return Seal(sender, recipients, draft, content, secrets);
    }

    /// <summary>Verifies and opens a signal. That its date is later than the key's last, and near now, is for whoever keeps clocks to check.</summary>
    public static bool TryOpen(Signal signal, in Place asked, IReadOnlyList<Reader> readers, out SignalContent content, out Fault fault)
    {
        ArgumentNullException.ThrowIfNull(signal);
        content = null!;
        Span<byte> bodyKey = stackalloc byte[Gcm.KeySize];
        byte[] bytes = [];
        try
        {
            return signal.Verify(asked, out fault)
                && Opening.TryUnwrap(signal, readers, bodyKey, out fault)
                && Opening.TryOpenBody(signal, bodyKey, Padding.SignalBlock, out bytes, out fault)
                && SignalContent.TryRead(bytes, out content, out fault);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(bodyKey);
            CryptographicOperations.ZeroMemory(bytes);
        }
    }

    internal static Signal Seal(Identity sender, IEnumerable<Recipient> recipients, SignalDraft draft, SignalContent content, SealingSecrets secrets)
    {
        ArgumentNullException.ThrowIfNull(draft);
        ArgumentNullException.ThrowIfNull(content);
        var bytes = content.ToJson();
        var padded = Padding.Pad(new Packed(Tag.Plain, bytes.Length, bytes), Padding.SignalBlock);
        var signing = new SigningDraft(Signal.Shape, draft.Place).Set("id", draft.Id).Set("createdAt", draft.CreatedAt).Set("keep", draft.Keep);
        return Signal.From(Sealing.Seal(signing, Signal.Members, sender, recipients, padded, secrets));
    }
}
