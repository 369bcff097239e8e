using System.Numerics;
using ZstdSharp.Unsafe;

namespace Piperchat.DictionaryTrainer;

/// <summary>How often each code came up in what zstd made of samples (RFC 8878, section 3.1.1.3): what entropy tables are made from.</summary>
internal sealed unsafe class SequenceCounts
{
    // The first lengths that share a code with others, in order; past them each code doubles.
    private static readonly int[] LiteralLengthBases = [16, 18, 20, 22, 24, 28, 32, 40, 48];
    private static readonly int[] MatchLengthBases = [35, 37, 39, 41, 43, 47, 51, 59, 67, 83, 99];

    public double[] Literals { get; } = new double[256];

    /// <summary>Codes 0 to 17: all that 32 KiB of dictionary and a block of 128 KiB can need, as libzstd asks of a dictionary.</summary>
    public double[] Offsets { get; } = new double[18];

    public double[] MatchLengths { get; } = new double[53];

    public double[] LiteralLengths { get; } = new double[36];

    public void Add(byte[] dictionary, IEnumerable<Sample> samples, Effort effort)
    {
        var context = Methods.ZSTD_createCCtx();
        try
        {
            Methods.ZSTD_CCtx_setParameter(context, ZSTD_cParameter.ZSTD_c_compressionLevel, BlockCompressor.LevelOf(effort));
            fixed (byte* bytes = dictionary)
                Methods.ZSTD_CCtx_loadDictionary(context, bytes, (nuint)dictionary.Length);
            foreach (var sample in samples)
                Add(context, sample);
        }
        finally
        {
            Methods.ZSTD_freeCCtx(context);
        }
    }

    private void Add(ZSTD_CCtx_s* context, Sample sample)
    {
        // Longer messages are what compression is for.
        var weight = sample.Text.Length >= 60 ? 1 : 0.3;
        var sequences = new ZSTD_Sequence[sample.Content.Length];
        nuint count;
        fixed (ZSTD_Sequence* to = sequences)
        fixed (byte* from = sample.Content)
            count = Methods.ZSTD_generateSequences(context, to, (nuint)sequences.Length, from, (nuint)sample.Content.Length);

        var at = 0;
        foreach (var sequence in sequences.AsSpan(0, checked((int)count)))
        {
            foreach (var literal in sample.Content.AsSpan(at, (int)sequence.litLength))
                Literals[literal] += weight;
            at += (int)(sequence.litLength + sequence.matchLength);
            if (sequence.matchLength == 0)
                continue;
            LiteralLengths[LiteralLengthCode((int)sequence.litLength)] += weight;
            MatchLengths[MatchLengthCode((int)sequence.matchLength)] += weight;
            Offsets[BitOperations.Log2(sequence.rep != 0 ? sequence.rep : sequence.offset + 3)] += weight;
        }
    }

    private static int LiteralLengthCode(int length) => length switch
    {
        < 16 => length,
        < 64 => 15 + LiteralLengthBases.Count(first => first <= length),
        _ => 19 + BitOperations.Log2((uint)length),
    };

    private static int MatchLengthCode(int length) => length switch
    {
        < 35 => length - 3,
        < 131 => 31 + MatchLengthBases.Count(first => first <= length),
        _ => 36 + BitOperations.Log2((uint)(length - 3)),
    };
}
