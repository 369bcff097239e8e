using System.Reflection;
using System.Text.RegularExpressions;

namespace Piperchat.AspNetCore.Tests.Docs;

/// <summary>README.md says what compiles, and its two commands are those that are run.</summary>
public sealed partial class ReadmeTests
{
    private static readonly string Repository = typeof(ReadmeTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(attribute => attribute.Key == "RepositoryRoot").Value!;

    private static readonly string Readme = File.ReadAllText(Path.Combine(Repository, "README.md")).ReplaceLineEndings("\n");

    public static TheoryData<string, string> Snippets() =>
        [.. Documented().Matches(Readme).Select(match => (match.Groups["name"].Value, match.Groups["code"].Value))];

    [Theory]
    [MemberData(nameof(Snippets))]
    public void Snippet_is_what_compiles(string name, string code)
    {
        var source = File.ReadAllText(Path.Combine(Repository, "tests", "Piperchat.AspNetCore.Tests", "Docs", "ReadmeSnippets.cs")).ReplaceLineEndings("\n");

        var compiled = Compiled().Matches(source).Single(match => match.Groups["name"].Value == name);

        Assert.Equal(Unindent(compiled.Groups["code"].Value), code);
    }

    [Fact]
    public void Every_CSharp_block_is_a_snippet() =>
        Assert.Equal(Readme.Split("```csharp\n").Length - 1, Documented().Count(Readme));

    [Fact]
    public void Links_within_the_repository_lead_somewhere() =>
        Assert.All(RelativeLink().Matches(Readme), link => Assert.True(Path.Exists(Path.Combine(Repository, link.Groups["path"].Value)), link.Value));

    [Fact]
    public void Ci_runs_the_test_command_of_the_readme()
    {
        var commands = Command().Matches(Readme).Select(match => match.Groups["line"].Value).ToList();

        Assert.Equal(["dotnet run --project samples/HostApp", "dotnet test Piperchat.Embed.sln"], commands);
        Assert.EndsWith(commands[1] + "\n", File.ReadAllText(Path.Combine(Repository, ".ci", "run")), StringComparison.Ordinal);
    }

    private static string Unindent(string code)
    {
        var lines = code.TrimEnd().Split('\n');
        var indent = lines.Where(line => line.Length > 0).Min(line => line.Length - line.TrimStart().Length);
        return string.Join('\n', lines.Select(line => line.Length > indent ? line[indent..] : "")) + "\n";
    }

    [GeneratedRegex("<!-- snippet: (?<name>\\S+) -->\n```csharp\n(?<code>.*?)```", RegexOptions.Singleline)]
    private static partial Regex Documented();

    [GeneratedRegex("// snippet: (?<name>\\S+)\n(?<code>.*?)\n *// end", RegexOptions.Singleline)]
    private static partial Regex Compiled();

    [GeneratedRegex("\\]\\((?<path>(?!http|#)[^)#]+)")]
    private static partial Regex RelativeLink();

    [GeneratedRegex("```sh\n(?<line>[^\n]+)\n```")]
    private static partial Regex Command();
}
