using System.Text;

namespace Piperchat.DictionaryTrainer;

/// <summary>Trains a dictionary of at most 32 KiB: its content from all samples, its entropy tables from messages that its like hasn't seen.</summary>
/// <remarks>
/// How much smaller the text of messages of 100 bytes and more became when a whole source was held back (Ubuntu IRC / BANKING77 / Taskmaster-4, told
/// apart by their words): zstd --train 37.9 / 45.5 / 41.8 %, this 40.2 / 51.3 / 46.5 %; in the browser 37.2 / 45.6 / 40.8 and 36.5 / 47.2 / 43.2 %.
/// On the way there, by a random fifth held back: zstd --train 49.1 %; fastCover on the texts alone, the opening added at the end, 50.6 %; word n-grams
/// in place of its segments 51.2 %; entropy tables from real sequences 52.4 %. Tables for thorough senders alone cost the browser 1 to 3 points; weighing
/// the sources alike, longer or more segments, and levels above 19 gave nothing.
/// </remarks>
internal static class Training
{
    public const int LargestSize = 32 * 1024;

    /// <summary>A table can't be longer: 8 + 129 for Huffman, at most 100 for the other three together, 12 for the offsets.</summary>
    private const int RoomForTables = 250;

    public static byte[] Train(IReadOnlyList<Sample> samples)
    {
        var content = ContentOf(samples);
        var halves = Enumerable.Range(0, 2).Select(half => new Half(
            ContentOf([.. samples.Where((_, i) => i % 2 == half)]),
            [.. samples.Where((_, i) => i % 2 != half)])).ToList();

        // The tables decide which sequences zstd picks, and those make the tables: it settles in three turns.
        var counts = CountsOf(halves.Select(half => (half.Content, half.Unseen)));
        for (var turn = 0; turn < 3; turn++)
            counts = CountsOf(halves.Select(half => (DictionaryFormat.Write(half.Content, counts), half.Unseen)));

        var dictionary = DictionaryFormat.Write(content, counts);
        return dictionary.Length <= LargestSize
            ? dictionary
            : throw new InvalidOperationException($"The dictionary has {dictionary.Length} bytes, more than {LargestSize}.");
    }

    private static byte[] ContentOf(IReadOnlyList<Sample> samples)
    {
        var opening = Encoding.UTF8.GetBytes(Sample.Opening);
        var room = LargestSize - RoomForTables - opening.Length;
        return [.. PiecePruner.Prune(samples, SegmentFinder.Find(samples), room), .. opening];
    }

    private static SequenceCounts CountsOf(IEnumerable<(byte[] Dictionary, List<Sample> Unseen)> parts)
    {
        var counts = new SequenceCounts();
        foreach (var (dictionary, unseen) in parts)
        {
            counts.Add(dictionary, unseen, Effort.Thorough);
            counts.Add(dictionary, unseen, Effort.Quick);
        }

        return counts;
    }

    private sealed record Half(byte[] Content, List<Sample> Unseen);
}
