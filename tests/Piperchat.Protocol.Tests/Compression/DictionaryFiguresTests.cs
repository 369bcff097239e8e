using Piperchat.DictionaryTrainer;

namespace Piperchat.Protocol.Tests;

/// <summary>What is asked of dictionary 1: 40 % of human text that it never saw, a median of 1.62 × over messages of any length.</summary>
public sealed class DictionaryFiguresTests
{
    public static TheoryData<string, string> Judged => new()
    {
        { "held back", nameof(Effort.Thorough) },
        { "held back", nameof(Effort.Quick) },
        { "fresh", nameof(Effort.Thorough) },
        { "fresh", nameof(Effort.Quick) },
    };

    [Theory]
    [MemberData(nameof(Judged))]
    public void Long_texts_that_the_dictionary_never_saw_get_40_percent_smaller(string texts, string effort)
    {
        var figures = Figures.Of(Dictionary1.Bytes, texts == "fresh" ? Corpus.Fresh() : Corpus.HeldBack(), Enum.Parse<Effort>(effort));

        Assert.True(figures.Long >= 50, $"{figures.Long} long messages are too few to judge by.");
        Assert.True(figures.OfText >= 0.40, $"All together: {figures.OfText:P1}.");
        Assert.True(figures.MedianOfText >= 0.40, $"Median: {figures.MedianOfText:P1}.");
        Assert.True(figures.MedianRatio >= 1.62, $"Median ratio: {figures.MedianRatio:F2}.");
    }
}
