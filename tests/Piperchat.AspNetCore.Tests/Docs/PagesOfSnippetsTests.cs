using System.Reflection;
using System.Text.RegularExpressions;

namespace Piperchat.AspNetCore.Tests.Docs;

/// <summary>
/// The pages of docs/, and what a sample says of itself, show what is compiled or run: each block names the file that it stands in, or is run as it is by other tests
/// (<c>run</c>), which look for it by that word.
/// </summary>
public sealed partial class PagesOfSnippetsTests
{
    private static readonly string Repository = typeof(PagesOfSnippetsTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(attribute => attribute.Key == "RepositoryRoot").Value!;

    public static TheoryData<string> Pages() => ["docs/EMBEDDING.md", "docs/ACCESS.md", "docs/OPERATIONS.md", "samples/CrmPanel/README.md"];

    public static TheoryData<string, string> Shown() =>
    [
        .. Pages().SelectMany(page => Block().Matches(Read(page.Data)))
            .Where(block => block.Groups["from"].Value != "run").Select(block => (block.Groups["from"].Value, block.Groups["code"].Value)),
    ];

    [Theory]
    [MemberData(nameof(Shown))]
    public void Snippet_stands_in_the_file_that_it_names(string from, string code)
    {
        var (file, part) = from.Split('#') is [var path, var name] ? (path, name) : (from, null);
        var source = Read(file);

        Assert.Equal(part is null ? source : PartOf(source, part), code);
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public void Every_block_says_where_it_is_compiled_or_run(string page) => Assert.Equal(Fence().Count(Read(page)) / 2, Block().Count(Read(page)));

    [Theory]
    [MemberData(nameof(Pages))]
    public void Links_lead_somewhere(string page)
    {
        var text = Read(page);
        Assert.All(RelativeLink().Matches(text), link => Assert.True(Path.Exists(Path.Combine(Repository, Path.GetDirectoryName(page)!, link.Groups["path"].Value)), link.Value));
        var headings = Heading().Matches(text).Select(heading => heading.Groups["text"].Value.ToLowerInvariant().Replace(",", "", StringComparison.Ordinal).Replace(' ', '-')).ToHashSet(StringComparer.Ordinal);
        Assert.All(Anchor().Matches(text), anchor => Assert.Contains(anchor.Groups["name"].Value, headings));
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

    [GeneratedRegex("<!-- snippet: (?<from>\\S+)(?: \\S+)? -->\n```[a-z]+\n(?<code>.*?)```", RegexOptions.Singleline)]
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
