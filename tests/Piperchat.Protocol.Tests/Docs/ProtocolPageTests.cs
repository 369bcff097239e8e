using System.Globalization;
using System.Text.RegularExpressions;
using Piperchat.DictionaryTrainer;

namespace Piperchat.Protocol.Tests;

/// <summary>docs/PROTOCOL.md: its bytes are those of the vectors, its faults those of the code, and its figures those of the trainer.</summary>
public sealed partial class ProtocolPageTests
{
    private static readonly string Page = File.ReadAllText(Path.Combine(VectorFiles.RepositoryRoot, "docs", "PROTOCOL.md"));

    public static TheoryData<string, string> WorkedExample() =>
        [.. Example().Matches(Page).Select(match => (match.Groups["path"].Value, match.Groups["text"].Value))];

    [Theory]
    [MemberData(nameof(WorkedExample))]
    public void Worked_example_is_the_vectors(string path, string text)
    {
        var value = path.Split('|').Aggregate(VectorFiles.V15, (node, name) => node[name]!);

        Assert.Equal(value.GetValue<string>(), text);
    }

    [Fact]
    public void Every_fault_is_explained()
    {
        var codes = Enum.GetValues<FaultCode>().Where(code => code != FaultCode.None).Select(code => code.Wire());

        Assert.All(codes, code => Assert.Contains($"`{code}`", Page, StringComparison.Ordinal));
    }

    [Fact]
    public void Dictionary_saves_what_is_told()
    {
        var (heldBack, fresh) = (Judge(Corpus.HeldBack()), Judge(Corpus.Fresh()));
        var words = string.Join(' ', Page.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

        AssertTold($"| a tenth of the corpus, held back | {Percents(heldBack, each => each.OfText)} |");
        AssertTold($"| support conversation written afresh | {Percents(fresh, each => each.OfText)} |");
        var content = heldBack.Select(each => Number(100 * each.OfContent, "F1")).ToList();
        AssertTold($"that is {content[0]}, {content[1]} and {content[2]} % for the former.");
        AssertTold($"content over data is {Number(heldBack[1].MedianRatio, "F2")} for the .NET client and {Number(heldBack[2].MedianRatio, "F2")} for the browser.");

        void AssertTold(string sentence) => Assert.Contains(sentence, words, StringComparison.Ordinal);
    }

    /// <summary>In the order of the page's columns: without dictionary, .NET client, browser.</summary>
    private static Figures[] Judge(IReadOnlyList<Sample> unseen) =>
    [
        Figures.Of([], unseen, Effort.Thorough),
        Figures.Of(Dictionary1.Bytes, unseen, Effort.Thorough),
        Figures.Of(Dictionary1.Bytes, unseen, Effort.Quick),
    ];

    private static string Percents(IEnumerable<Figures> figures, Func<Figures, double> saved) =>
        string.Join(" | ", figures.Select(each => Number(100 * saved(each), "F1") + " %"));

    private static string Number(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);

    [GeneratedRegex("<!-- vector: (?<path>\\S+) -->\n```\n(?<text>[^\n]*)\n```")]
    private static partial Regex Example();
}
