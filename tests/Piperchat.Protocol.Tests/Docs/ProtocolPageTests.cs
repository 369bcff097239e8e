using System.Text.RegularExpressions;

namespace Piperchat.Protocol.Tests;

/// <summary>docs/PROTOCOL.md: its bytes are those of the vectors, and its faults those of the code.</summary>
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

    [GeneratedRegex("<!-- vector: (?<path>\\S+) -->\n```\n(?<text>[^\n]*)\n```")]
    private static partial Regex Example();
}
