namespace Piperchat.Protocol.Tests;

/// <summary>Bytes that are no P of an envelope.</summary>
internal static class BadPaddings
{
    private const int Last = 1;
    private const int Raw = 0;
    private const int Rle = 1;
    private const int Compressed = 2;
    private const int Reserved = 3;

    private static byte[] Content => VectorFiles.V15["sealing"]!.Hex("content_utf8");

    public static IEnumerable<(string Way, FaultCode Code, byte[] Padded)> All() =>
    [
        .. Paddings().Select(bad => (bad.Way, FaultCode.BadPadding, bad.Padded)),
        .. Blocks().Select(bad => (bad.Way, FaultCode.BadCompression, Pad(bad.Tag, bad.Size, bad.Blocks))),
    ];

    private static IEnumerable<(string Way, byte[] Padded)> Paddings()
    {
        var good = Padding.Pad(new Packed(Tag.Plain, 5, "hello"u8.ToArray()), 32);
        yield return ("nothing", []);
        yield return ("31 bytes", good[..31]);
        yield return ("33 bytes", [.. good, 0]);
        yield return ("48 bytes", [.. good, .. new byte[16]]);
        yield return ("zeros only", new byte[32]);
        yield return ("no 80", [0, 0, 29, .. Enumerable.Repeat((byte)'a', 29)]);
        yield return ("32 zeros after the 80", [0, 0, 28, .. Enumerable.Repeat((byte)'a', 28), 0x80, .. new byte[32]]);
        yield return ("a block of zeros too many", [.. good, .. new byte[32]]);
        yield return ("81 in place of 80", [.. good[..8], 0x81, .. good[9..]]);
        yield return ("a one after the 80", [.. good[..31], 1]);
        yield return ("no room for a head", [0, 0, 0x80, .. new byte[29]]);
        yield return ("tag 3", [3, .. good[1..]]);
        yield return ("tag 255", [255, .. good[1..]]);
        yield return ("a size too small", [0, 0, 4, .. good[3..]]);
        yield return ("a size too large", [0, 0, 6, .. good[3..]]);
        yield return ("a size in little endian", [0, 5, 0, .. good[3..]]);
    }

    private static IEnumerable<(string Way, Tag Tag, int Size, byte[] Blocks)> Blocks()
    {
        var size = Content.Length;
        Assert.True(Packing.TryPack(Content, Tag.Zstd, out var plain));
        Assert.True(Packing.TryPack(Content, Tag.ZstdDictionary1, out var withDictionary));
        yield return ("blocks of zeros", Tag.Zstd, 10, new byte[12]);
        yield return ("no blocks", Tag.Zstd, 10, []);
        yield return ("blocks with a dictionary that they were made without", Tag.ZstdDictionary1, size, [Header(Compressed, 5, Last), 0, 0, 1, 2, 3, 4, 5]);
        yield return ("blocks without the dictionary that they were made with", Tag.Zstd, size, withDictionary.Data);
        yield return ("blocks of one byte more than the size", Tag.Zstd, size - 1, plain.Data);
        yield return ("blocks of one byte less than the size", Tag.Zstd, size + 1, plain.Data);
        yield return ("blocks cut short", Tag.Zstd, size, plain.Data[..^4]);
        yield return ("blocks and bytes after them", Tag.Zstd, size, [.. plain.Data, 0]);
        yield return ("two frames", Tag.Zstd, size, [.. plain.Data, 0x28, 0xb5, 0x2f, 0xfd, 0xa0, 0, 0, 0, 0, 1, 0, 0]);
        yield return ("a skippable frame after the blocks", Tag.Zstd, size, [.. plain.Data, 0x50, 0x2a, 0x4d, 0x18, 1, 0, 0, 0, 7]);
        yield return ("no last block", Tag.Zstd, 3, [.. Block(Raw, 3, last: false), 1, 2, 3]);
        yield return ("a reserved block", Tag.Zstd, 3, [.. Block(Reserved, 3, last: true), 1, 2, 3]);
        yield return ("a whole frame with its header", Tag.Zstd, 3, [0x28, 0xb5, 0x2f, 0xfd, 0x20, 3, .. Block(Raw, 3, last: true), 1, 2, 3]);
        yield return ("a run of two megabytes", Tag.Zstd, 65_535, [.. Block(Rle, 0x1fffff, last: true), (byte)'a']);
        yield return ("runs of 128 kilobytes without end", Tag.Zstd, 65_535, [.. Enumerable.Repeat((byte[])[.. Block(Rle, 131_072, last: false), (byte)'a'], 64).SelectMany(run => run), .. Block(Rle, 131_072, last: true), (byte)'a']);
    }

    private static byte[] Pad(Tag tag, int size, byte[] data) => Padding.Pad(new Packed(tag, size, data), 32);

    private static byte[] Block(int type, int size, bool last)
    {
        var header = (size << 3) | (type << 1) | (last ? Last : 0);
        return [(byte)header, (byte)(header >> 8), (byte)(header >> 16)];
    }

    private static byte Header(int type, int size, int last) => (byte)((size << 3) | (type << 1) | last);
}
