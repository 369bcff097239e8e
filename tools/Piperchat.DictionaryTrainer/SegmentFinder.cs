using ZstdSharp;
using ZstdSharp.Unsafe;

namespace Piperchat.DictionaryTrainer;

/// <summary>zstd's fastCover: the stretches of the texts that hold the most of what recurs, several times more than there is room for.</summary>
internal static class SegmentFinder
{
    private const int SegmentBytes = 50;
    private const int RecurringBytes = 6;
    private const int TotalBytes = 160_000;

    public static List<byte[]> Find(IReadOnlyList<Sample> samples)
    {
        // The texts alone: the opening of the content, the same in all, would fill the segments.
        byte[][] texts = [.. samples.Select(sample => (byte[])[.. sample.Text, (byte)' '])];
        var parameters = new ZDICT_fastCover_params_t
        {
            k = SegmentBytes, d = RecurringBytes, f = 20, accel = 1, steps = 1, nbThreads = 1, splitPoint = 1,
        };
        var dictionary = DictBuilder.TrainFromBufferFastCover(texts, parameters, TotalBytes);
        const int largestHeader = 300;
        return [.. dictionary[largestHeader..].ToArray().Chunk(SegmentBytes)];
    }
}
