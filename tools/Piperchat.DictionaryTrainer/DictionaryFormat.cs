using System.Text;
using ZstdSharp;
using ZstdSharp.Unsafe;

namespace Piperchat.DictionaryTrainer;

/// <summary>
/// Writes a zstd dictionary (RFC 8878, section 5): magic number, id, Huffman table, the tables of offsets, match lengths and literal
/// lengths, three recent offsets, content. Every symbol gets a code, so that the tables serve any message without a look at it first.
/// </summary>
internal static class DictionaryFormat
{
    private const uint Magic = 0xEC30A437;

    /// <summary>The first number for private use, and one. It never travels: the frame's header is left out.</summary>
    private const uint Id = 32_769;

    public static byte[] Write(byte[] content, SequenceCounts counts)
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        writer.Write(Magic);
        writer.Write(Id);
        writer.Write(HuffmanTable(counts.Literals));
        writer.Write(FseTable(counts.Offsets, accuracyLog: 8));
        writer.Write(FseTable(counts.MatchLengths, accuracyLog: 9));
        writer.Write(FseTable(counts.LiteralLengths, accuracyLog: 9));
        // zstd writes a message's first byte as it is; the rest of the opening, at the content's end, is then as far back as it is long.
        writer.Write((uint)Encoding.UTF8.GetByteCount(Sample.Opening));
        writer.Write(4u);
        writer.Write(8u);
        writer.Write(content);
        return stream.ToArray();
    }

    /// <summary>Has zstd itself write the table: it heads the literals of a block in which every byte comes up as often as counted.</summary>
    private static byte[] HuffmanTable(double[] counts)
    {
        const int size = 120_000;
        var sum = counts.Sum();
        byte[] bytes = [.. counts.SelectMany((count, value) => Enumerable.Repeat((byte)value, Math.Max(1, (int)(count / sum * size))))];
        Shuffle(bytes);

        using var compressor = new Compressor(1);
        compressor.SetParameter(ZSTD_cParameter.ZSTD_c_minMatch, 7);
        var frame = compressor.Wrap(bytes);
        const int singleSegmentWithFourByteSize = 0xa0;
        if (frame[4] != singleSegmentWithFourByteSize)
            throw new InvalidOperationException("zstd framed the literals in another way than expected.");
        var literals = frame[(9 + 3)..];
        const int compressedWithFiveByteHeader = 0b1110;
        if ((literals[0] & 0xf) != compressedWithFiveByteHeader || literals[5] >= 128)
            throw new InvalidOperationException("zstd wrote the literals in another way than expected.");
        return literals[5..(6 + literals[5])].ToArray();
    }

    /// <summary>Always in the same way, so that the same counts give the same bytes.</summary>
    private static void Shuffle(byte[] bytes)
    {
        var state = 2_463_534_242u;
        for (var i = bytes.Length - 1; i > 0; i--)
        {
            state ^= state << 13;
            state ^= state >> 17;
            state ^= state << 5;
            var other = (int)(state % (uint)(i + 1));
            (bytes[i], bytes[other]) = (bytes[other], bytes[i]);
        }
    }

    /// <summary>RFC 8878, section 4.1.1, for a table without a zero in it.</summary>
    private static byte[] FseTable(double[] counts, int accuracyLog)
    {
        var bits = new List<bool>();
        Put(accuracyLog - 5, 4);
        var (remaining, threshold, width) = ((1 << accuracyLog) + 1, 1 << accuracyLog, accuracyLog + 1);
        foreach (var share in Shares(counts, 1 << accuracyLog))
        {
            // Values that can't be exceeded any more spare a bit for the smaller ones.
            var spared = (2 * threshold) - 1 - remaining;
            var value = share + 1 >= threshold ? share + 1 + spared : share + 1;
            Put(value, value < spared ? width - 1 : width);
            remaining -= share;
            for (; remaining < threshold; threshold >>= 1)
                width--;
        }

        var bytes = new byte[(bits.Count + 7) / 8];
        for (var i = 0; i < bits.Count; i++)
            bytes[i / 8] |= (byte)((bits[i] ? 1 : 0) << (i % 8));
        return bytes;

        void Put(int value, int size)
        {
            for (var i = 0; i < size; i++)
                bits.Add(((value >> i) & 1) != 0);
        }
    }

    /// <summary>One share for each symbol; the others one by one to where they save the most bits.</summary>
    private static int[] Shares(double[] counts, int total)
    {
        var shares = Enumerable.Repeat(1, counts.Length).ToArray();
        for (var given = shares.Length; given < total; given++)
        {
            var neediest = Enumerable.Range(0, counts.Length).MaxBy(i => (counts[i] + 1e-6) * Math.Log2(1 + (1.0 / shares[i])));
            shares[neediest]++;
        }

        return shares;
    }
}
