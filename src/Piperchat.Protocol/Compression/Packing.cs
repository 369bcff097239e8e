using System.Security.Cryptography;
using ZstdSharp;
using ZstdSharp.Unsafe;

namespace Piperchat.Protocol;

/// <summary>
/// Packs content for P and unpacks it: as it is (tag 0), as the blocks of a zstd frame (RFC 8878) without dictionary (1) or with dictionary 1 (2).
/// One frame holds one author's text, so its length tells nothing about another's (attack 18).
/// </summary>
internal static class Packing
{
    /// <summary>The highest level that pays on texts of this size; content is at most 65,535 bytes, so it stays quick.</summary>
    private const int Level = 19;

    // zstd's contexts hold state between calls and are costly to make: one of each, taken in turn.
    private static readonly Lock Gate = new();
    private static readonly Lazy<Codec> Plain = new(() => new Codec(dictionary: null));
    private static readonly Lazy<Codec> WithDictionary = new(() => new Codec(Dictionary1.Bytes));

    /// <summary>The shortest of the three.</summary>
    public static Packed Pack(ReadOnlySpan<byte> content)
    {
        var best = new Packed(Tag.Plain, content.Length, content.ToArray());
        foreach (var tag in (ReadOnlySpan<Tag>)[Tag.ZstdDictionary1, Tag.Zstd])
        {
            var isBetter = TryPack(content, tag, out var packed) && packed.Data.Length < best.Data.Length;
            CryptographicOperations.ZeroMemory(isBetter ? best.Data : packed.Data);
            if (isBetter) best = packed;
        }

        return best;
    }

    /// <summary>Packs with one tag. False: zstd made no frame whose header could be left out.</summary>
    public static bool TryPack(ReadOnlySpan<byte> content, Tag tag, out Packed packed)
    {
        if (tag == Tag.Plain)
        {
            packed = new Packed(tag, content.Length, content.ToArray());
            return true;
        }

        lock (Gate)
        {
            var made = ZstdFrame.TryTakeBlocks(CodecOf(tag).Compressor.Wrap(content), content.Length, out var blocks);
            packed = new Packed(tag, content.Length, blocks.ToArray());
            return made;
        }
    }

    /// <summary>Unpacks into exactly the size that travelled; whatever else comes of the blocks is refused.</summary>
    public static bool TryUnpack(Packed packed, out byte[] content, out Fault fault)
    {
        ArgumentNullException.ThrowIfNull(packed);
        fault = default;
        content = packed.Data;
        if (packed.Tag == Tag.Plain) return true;

        content = new byte[packed.Size];
        if (ZstdFrame.TryMake(packed.Data, packed.Size, out var frame) && TryDecompress(packed.Tag, frame, content)) return true;
        content = [];
        fault = Faults.BadCompression();
        return false;
    }

    private static bool TryDecompress(Tag tag, byte[] frame, byte[] content)
    {
        lock (Gate)
        {
            try
            {
                return CodecOf(tag).Decompressor.TryUnwrap(frame, content.AsSpan(), out var written) && written == content.Length;
            }
            catch (ZstdException)
            {
                return false;
            }
        }
    }

    private static Codec CodecOf(Tag tag) => tag switch
    {
        Tag.Zstd => Plain.Value,
        Tag.ZstdDictionary1 => WithDictionary.Value,
        _ => throw new ArgumentOutOfRangeException(nameof(tag), tag, "No such tag."),
    };

    private sealed class Codec
    {
        public Codec(byte[]? dictionary)
        {
            Compressor = new Compressor(Level);
            Compressor.SetParameter(ZSTD_cParameter.ZSTD_c_contentSizeFlag, 1);
            Compressor.SetParameter(ZSTD_cParameter.ZSTD_c_checksumFlag, 0);
            Compressor.SetParameter(ZSTD_cParameter.ZSTD_c_dictIDFlag, 0);
            Decompressor = new Decompressor();
            if (dictionary is null) return;
            Compressor.LoadDictionary(dictionary);
            Decompressor.LoadDictionary(dictionary);
        }

        public Compressor Compressor { get; }

        public Decompressor Decompressor { get; }
    }
}
