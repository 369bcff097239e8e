using System.Reflection;
using System.Text.RegularExpressions;

namespace Piperchat.AspNetCore.Tests.Docs;

/// <summary>
/// docs/EMBEDDING.md shows what is compiled or run: each block names the file that it stands in, or is run as it is by the browser tests
/// (<c>run</c>), which look for it by that word.
/// </summary>
public sealed partial class EmbeddingPageTests
{
    private static readonly string Repository = typeof(EmbeddingPageTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(attribute => attribute.Key == "RepositoryRoot").Value!;

    private static readonly string Page = Read("docs/EMBEDDING.md");

    public static TheoryData<string, string> Shown() =>
        [.. Block().Matches(Page).Where(block => block.Groups["from"].Value != "run").Select(block => (block.Groups["from"].Value, block.Groups["code"].Value))];

    [Theory]
    [MemberData(nameof(Shown))]
    public void Snippet_stands_in_the_file_that_it_names(string from, string code)
    {
        var (file, part) = from.Split('#') is [var path, var name] ? (path, name) : (from, null);
        var source = Read(file);

        Assert.Equal(part is null ? source : PartOf(source, part), code);
    }

    [Fact]
    public void Every_block_says_where_it_is_compiled_or_run() => Assert.Equal(Fence().Count(Page) / 2, Block().Count(Page));

    [Fact]
    public void Links_lead_somewhere()
    {
        Assert.All(RelativeLink().Matches(Page), link => Assert.True(Path.Exists(Path.Combine(Repository, "docs", link.Groups["path"].Value)), link.Value));
        var headings = Heading().Matches(Page).Select(heading => heading.Groups["text"].Value.ToLowerInvariant().Replace(",", "", StringComparison.Ordinal).Replace(' ', '-')).ToHashSet(StringComparer.Ordinal);
        Assert.All(Anchor().Matches(Page), anchor => Assert.Contains(anchor.Groups["name"].Value, headings));
    }

    /// <summary>What stands between <c>snippet: name</c> and <c>end</c>, in whatever comments the language has.</summary>
    private static string PartOf(string source, string name)
    {
        var part = Regex.Match(source, $@"snippet: {Regex.Escape(name)}\b[^\n]*\n(?<code>.*?)\n[^\n\w]*\bend\b", RegexOptions.Singleline);
        Assert.True(part.Success, $"There is no snippet {name}.");
        var lines = part.Groups["code"].Value.Split('\n');
        var indent = lines.Where(line => line.Length > 0).Min(line => line.Length - line.TrimStart().Length);
        return string.Join('\n', lines.Select(line => line.Length > indent ? line[indent..] : "")) + "\n";
    }

    private static string Read(string path) => File.ReadAllText(Path.Combine(Repository, path)).ReplaceLineEndings("\n");

    [GeneratedRegex("<!-- snippet: (?<from>\\S+) -->\n```[a-z]+\n(?<code>.*?)```", RegexOptions.Singleline)]
    private static partial Regex Block();

    [GeneratedRegex("^```", RegexOptions.Multiline)]
    private static partial Regex Fence();

    [GeneratedRegex("\\]\\((?<path>(?!http|#)[^)#]+)")]
    private static partial Regex RelativeLink();

    [GeneratedRegex("\\]\\(#(?<name>[^)]+)\\)")]
    private static partial Regex Anchor();

    [GeneratedRegex("^## (?<text>.+)$", RegexOptions.Multiline)]
    private static partial Regex Heading();
}
