using System.Text;

namespace Piperchat.DictionaryTrainer;

/// <summary>Trains a dictionary of at most 32 KiB: its content from all samples, its entropy tables from messages that its like hasn't seen.</summary>
/// <remarks>
/// Compared with text of 100 bytes and more from a random fifth held back / from a source held back (Ubuntu IRC), thorough effort, text alone:
/// zstd --train 49.1 / 38.5 %; fastCover on the texts alone, the opening added, 50.6 / 38.8 %; word n-grams in place of segments 51.2 / 38.9 %;
/// with tables from real sequences 52.4 / 39.2 %; segments pruned, and tables from messages not seen: this. Tables made for thorough senders alone
/// gave the browser 3 points less; sources weighted alike, or pieces ordered by bits saved, gave nothing.
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
