namespace Piperchat.Protocol;

/// <summary>
/// P: tag (1 byte) ‖ size of the content (2, big-endian) ‖ data ‖ <c>80</c> ‖ zeros, to the next multiple of 32 (signals: 128), so that a length tells
/// little of a text (attack 18).
/// </summary>
internal static class Padding
{
    public const int EnvelopeBlock = 32;
    public const int SignalBlock = 128;

    private const int HeadSize = 3;
    private const byte End = 0x80;

    public static byte[] Pad(Packed packed, int block)
    {
        ArgumentNullException.ThrowIfNull(packed);
        if (packed.Size > Limits.ContentBytes)
            throw new ArgumentException($"Content has at most {Limits.ContentBytes} bytes, not {packed.Size}.", nameof(packed));

        var used = HeadSize + packed.Data.Length + 1;
        var padded = new byte[(used + block - 1) / block * block];
        padded[0] = (byte)packed.Tag;
        padded[1] = (byte)(packed.Size >> 8);
        padded[2] = (byte)packed.Size;
        packed.Data.CopyTo(padded, HeadSize);
        padded[used - 1] = End;
        return padded;
    }

    /// <summary>Undoes it: only one padding is right for each content, so that there is one ciphertext length for it and no room for more.</summary>
    public static bool TryUnpad(ReadOnlySpan<byte> padded, int block, out Packed packed, out Fault fault)
    {
        packed = null!;
        fault = default;
        if (padded.IsEmpty || padded.Length % block != 0)
        {
            fault = Faults.BadPadding($"their number isn't a multiple of {block}");
            return false;
        }

        var end = padded.LastIndexOfAnyExcept((byte)0);
        if (end < HeadSize || padded[end] != End || padded.Length - end > block)
        {
            fault = Faults.BadPadding($"they don't end in 80 and at most {block - 1} zeros");
            return false;
        }

        return TryReadHead(padded[..end], out packed, out fault);
    }

    private static bool TryReadHead(ReadOnlySpan<byte> bytes, out Packed packed, out Fault fault)
    {
        packed = new Packed((Tag)bytes[0], (bytes[1] << 8) | bytes[2], bytes[HeadSize..].ToArray());
        fault = default;
        if (packed.Tag is not (Tag.Plain or Tag.Zstd or Tag.ZstdDictionary1)) fault = Faults.BadPadding("no packing has their tag");
        else if (packed.Tag == Tag.Plain && packed.Size != packed.Data.Length) fault = Faults.BadPadding("the size isn't that of the content");
        return fault.Code == FaultCode.None;
    }
}
