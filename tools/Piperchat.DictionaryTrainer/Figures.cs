using System.Globalization;

namespace Piperchat.DictionaryTrainer;

/// <summary>How much smaller messages get, before padding. A message that doesn't shrink is sent as it is.</summary>
internal sealed record Figures
{
    /// <summary>From how many bytes of text on a message counts for the reductions.</summary>
    public const int LongBytes = 100;

    /// <summary>How many messages were that long.</summary>
    public required int Long { get; init; }

    /// <summary>The data of all long messages against their texts alone: 0.4 is 40 % smaller, though the data holds the reply and the kind too.</summary>
    public required double OfText { get; init; }

    /// <summary>The median of the same.</summary>
    public required double MedianOfText { get; init; }

    /// <summary>The data of all long messages against their canonical content.</summary>
    public required double OfContent { get; init; }

    /// <summary>The median of content over data, in messages of any length.</summary>
    public required double MedianRatio { get; init; }

    /// <summary>Judges by messages that the dictionary hasn't seen; an empty dictionary is none.</summary>
    public static Figures Of(byte[] dictionary, IEnumerable<Sample> unseen, Effort effort)
    {
        using var compressor = new BlockCompressor(dictionary, effort);
        var results = unseen.Select(sample => (
            Text: sample.Text.Length,
            Content: sample.Content.Length,
            Data: Math.Min(sample.Content.Length, compressor.Compress(sample.Content).Length))).ToList();
        var longOnes = results.Where(result => result.Text >= LongBytes).ToList();
        var data = longOnes.Sum(result => (double)result.Data);
        return new Figures
        {
            Long = longOnes.Count,
            OfText = 1 - (data / longOnes.Sum(result => result.Text)),
            MedianOfText = Median(longOnes.Select(result => 1 - ((double)result.Data / result.Text))),
            OfContent = 1 - (data / longOnes.Sum(result => result.Content)),
            MedianRatio = Median(results.Select(result => (double)result.Content / result.Data)),
        };
    }

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{100 * OfText,6:F1} %  {100 * MedianOfText,6:F1} %  {100 * OfContent,8:F1} %  {MedianRatio,8:F2} x   ({Long} long messages)");

    private static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToList();
        return sorted.Count == 0 ? double.NaN : sorted[sorted.Count / 2];
    }
}
