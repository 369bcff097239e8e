using System.Security.Cryptography;

namespace Piperchat.Protocol;

/// <summary>Remembers which envelope was seen under which id, as the SHA-256 of its signed bytes.</summary>
internal interface ISeenEnvelopes
{
    byte[]? HashUnder(string id);
}

/// <summary>An envelope that was verified and opened. The body key is what a grant of this one message hands on.</summary>
internal sealed record OpenedEnvelope(Envelope Envelope, Content Content, byte[] BodyKey);

/// <summary>
/// Opens sealed objects step by step, in the order of docs/PROTOCOL.md §4 ("Opening"). Each step that fails has a code of its own, and nothing
/// of what it failed on comes out. The first step, the form, was done by whoever parsed.
/// </summary>
internal static class Opening
{
    /// <summary>Verifies and opens an envelope with the first reader that it has a wrap for.</summary>
    public static bool TryOpen(
        Envelope envelope, in Place asked, IReadOnlyList<Reader> readers, ISeenEnvelopes? seen, out OpenedEnvelope opened, out Fault fault)
    {
        ArgumentNullException.ThrowIfNull(envelope);
        opened = null!;
        var bodyKey = new byte[Gcm.KeySize];
        try
        {
            return envelope.Verify(asked, out fault)
                && IsUnseen(envelope, seen, out fault)
                && TryUnwrap(envelope, readers, bodyKey, out fault)
                && TryOpen(envelope, bodyKey, out opened, out fault);
        }
        finally
        {
            if (opened is null) CryptographicOperations.ZeroMemory(bodyKey);
        }
    }

    /// <summary>
    /// Verifies and opens an envelope with a body key that a grant brought, in place of a wrap. Signature and commitment still prove the
    /// author's own text.
    /// </summary>
    public static bool TryOpenGranted(
        Envelope envelope, in Place asked, byte[] bodyKey, ISeenEnvelopes? seen, out OpenedEnvelope opened, out Fault fault)
    {
        ArgumentNullException.ThrowIfNull(envelope);
        opened = null!;
        return envelope.Verify(asked, out fault) && IsUnseen(envelope, seen, out fault) && TryOpen(envelope, bodyKey, out opened, out fault);
    }

    /// <summary>Finds the body key: my wrap, with each of my X25519 keys in turn.</summary>
    internal static bool TryUnwrap(SealedObject sealedObject, IReadOnlyList<Reader> readers, Span<byte> bodyKey, out Fault fault)
    {
        var headerHash = sealedObject.HeaderHash();
        fault = Faults.SealedForOthers();
        foreach (var reader in readers)
        {
            if (!sealedObject.TryFindWrap(reader.Dot1, out var wrap)) continue;
            fault = Faults.BadWrap();
            foreach (var agreement in reader.Agreements)
            {
                if (!BodyKeys.TryUnwrap(agreement, reader.Ed25519Pub, sealedObject.EphemeralKey, headerHash, wrap, bodyKey)) continue;
                fault = default;
                return true;
            }
        }

        return false;
    }

    /// <summary>Opens the body down to the content's bytes: commitment, tag, padding, compression.</summary>
    internal static bool TryOpenBody(SealedObject sealedObject, ReadOnlySpan<byte> bodyKey, int block, out byte[] content, out Fault fault)
    {
        content = [];
        byte[] padded = [];
        Packed? packed = null;
        try
        {
            return BodyKeys.TryOpenBody(bodyKey, sealedObject.HeaderHash(), sealedObject.CipherBody, out padded, out fault)
                && Padding.TryUnpad(padded, block, out packed, out fault)
                && Packing.TryUnpack(packed, out content, out fault);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(padded);

            // Content that wasn't compressed is handed on in this very array.
            if (packed is not null && packed.Data != content) CryptographicOperations.ZeroMemory(packed.Data);
        }
    }

    private static bool TryOpen(Envelope envelope, byte[] bodyKey, out OpenedEnvelope opened, out Fault fault)
    {
        opened = null!;
        byte[] bytes = [];
        try
        {
            if (!TryOpenBody(envelope, bodyKey, Padding.EnvelopeBlock, out bytes, out fault) || !Content.TryRead(bytes, out var content, out fault))
                return false;
            opened = new OpenedEnvelope(envelope, content, bodyKey);
            return true;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(bytes);
        }
    }

    private static bool IsUnseen(Envelope envelope, ISeenEnvelopes? seen, out Fault fault)
    {
        fault = default;
        if (seen?.HashUnder(envelope.Id) is { } before && !before.AsSpan().SequenceEqual(envelope.HashSignedBytes())) fault = Faults.DuplicateId();
        return fault.Code == FaultCode.None;
    }
}
