using System.Buffers.Binary;

namespace Piperchat.Protocol;

/// <summary>
/// The header of a zstd frame (RFC 8878, 3.1.1). It doesn't travel: the sender takes it off, and the reader puts one of its own
/// before the blocks, <c>28 b5 2f fd a0</c> ‖ size (4, little-endian): single segment, content size of four bytes, no checksum, no dictionary id.
/// So no frame can claim another size than the one in two bytes of P (attack 28).
/// </summary>
internal static class ZstdFrame
{
    public const int HeaderSize = 9;

    private const byte SingleSegment = 0x20;
    private const byte Checksum = 0x04;
    private const int RleBlock = 1;
    private const int ReservedBlock = 3;

    private static ReadOnlySpan<byte> Head => [0x28, 0xb5, 0x2f, 0xfd, 0xa0];

    /// <summary>The blocks with our header before them. False: they aren't the blocks of exactly one frame.</summary>
    public static bool TryMake(ReadOnlySpan<byte> blocks, int size, out byte[] frame)
    {
        frame = [];
        if (!AreBlocksOfOneFrame(blocks)) return false;
        frame = new byte[HeaderSize + blocks.Length];
        Head.CopyTo(frame);
        BinaryPrimitives.WriteInt32LittleEndian(frame.AsSpan(Head.Length), size);
        blocks.CopyTo(frame.AsSpan(HeaderSize));
        return true;
    }

    /// <summary>The blocks of a frame that our compressor made. False: it isn't one single-segment frame of that size without checksum.</summary>
    public static bool TryTakeBlocks(ReadOnlySpan<byte> frame, int size, out ReadOnlySpan<byte> blocks)
    {
        blocks = default;
        if (frame.Length < HeaderSize || !frame.StartsWith(Head[..4])) return false;

        var descriptor = frame[4];
        if ((descriptor & SingleSegment) == 0 || (descriptor & Checksum) != 0) return false;

        var at = 5 + ((descriptor & 3) switch { 0 => 0, 1 => 1, 2 => 2, _ => 4 });
        var (claimed, length) = (descriptor >> 6) switch
        {
            0 => (frame[at], 1),
            1 => (BinaryPrimitives.ReadUInt16LittleEndian(frame[at..]) + 256, 2),
            2 => (BinaryPrimitives.ReadInt32LittleEndian(frame[at..]), 4),
            _ => (-1, 8),
        };
        if (claimed != size) return false;
        blocks = frame[(at + length)..];
        return AreBlocksOfOneFrame(blocks);
    }

    /// <summary>zstd reads frame after frame, and skips those it calls skippable: after the last block there would be room for anything.</summary>
    private static bool AreBlocksOfOneFrame(ReadOnlySpan<byte> blocks)
    {
        while (blocks.Length >= 3)
        {
            var header = blocks[0] | (blocks[1] << 8) | (blocks[2] << 16);
            var (isLast, type, length) = ((header & 1) == 1, (header >> 1) & 3, header >> 3);
            if (type == ReservedBlock) return false;
            var taken = 3 + (type == RleBlock ? 1 : length);
            if (taken > blocks.Length) return false;
            blocks = blocks[taken..];
            if (isLast) return blocks.IsEmpty;
        }

        return false;
    }
}
