using System.Reflection;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Piperchat.BrowserTests.Browsers;

namespace Piperchat.AspNetCore.Tests.Docs;

/// <summary>docs/ACCESS.md: the calls from a shell, as they stand there, against a relay.</summary>
public sealed partial class ShellTests
{
    private static readonly string Page = File.ReadAllText(Path.Combine(
        typeof(ShellTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(attribute => attribute.Key == "RepositoryRoot").Value!,
        "docs",
        "ACCESS.md")).ReplaceLineEndings("\n");

    [Fact]
    public async Task Claim_a_member_and_the_log_work_as_the_page_shows_them()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The page's calls are for a Unix shell.");
        await InstallCurlAsync();
        await using var host = await RelayHost.StartAsync();
        var bob = new Person();
        (await host.PostAsync("identities", bob.Identity(host.Place(), DateTimeOffset.UtcNow, "bob"))).Is(201);
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(Path.Combine(folder.Path, "sign.mjs"), Block("sign.mjs"), TestContext.Current.CancellationToken);
        var calls = Block("shell").Replace("http://localhost:4100", host.Origin.GetLeftPart(UriPartial.Authority), StringComparison.Ordinal);

        var (exitCode, output) = await Command.Run("bash", "-c", $"set -e -o pipefail\ncd '{folder.Path}'\n{calls}");

        Assert.True(exitCode == 0, output);
        var key = (await Command.Run("bash", "-c", $"cd '{folder.Path}' && node sign.mjs owner.pem x x key")).Output.Trim();
        var admin = (await host.GetAsync("channels/design/admin")).Json!;
        Assert.Equal(admin.ToJsonString(), LastAnswer(output));
        Assert.Equal([(key, "owner"), (bob.Key.PublicKeyHex, "member")], admin["roster"]!.AsArray().Select(row => ((string)row!["ed25519_pub"]!, (string)row["role"]!)));
        Assert.Equal(["claim", "role"], admin["entries"]!.AsArray().Select(entry => (string)entry!["record"]!["action"]!));
        Assert.Equal("UI/UX team", (string?)admin["entries"]![0]!["record"]!["description"]);
    }

    [Fact]
    public async Task Settings_and_removals_are_signed_by_the_same_script()
    {
        await using var host = await RelayHost.StartAsync();
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(Path.Combine(folder.Path, "sign.mjs"), Block("sign.mjs"), TestContext.Current.CancellationToken);
        var writer = new Person();
        var id = Guid.NewGuid().ToString();
        (await host.PostAsync("messages", writer.Envelope(host.Place("design"), DateTimeOffset.UtcNow, id))).Is(200);

        (await host.PostAsync("channels/design/claim", await SignAsync("claim", """{"description":"über <b>\u2028"}"""))).Is(201);
        (await host.PostAsync("channels/design/settings", await SignAsync("settings", """{"settings":{"description":"","history":"never","readers":"open"}}"""))).Is(200);
        (await host.PostAsync("channels/design/removals", await SignAsync("remove", $$"""{"target":"{{id}}"}"""))).Is(200);

        async Task<string> SignAsync(string action, string arguments)
        {
            var (exitCode, output) = await Command.Run(
                "node", Path.Combine(folder.Path, "sign.mjs"), Path.Combine(folder.Path, "owner.pem"), host.Origin.GetLeftPart(UriPartial.Authority), "design", action, arguments);
            Assert.True(exitCode == 0, output);
            return output.Trim();
        }
    }

    private static string Block(string name) => Shown().Matches(Page).Single(block => block.Groups["name"].Value == name).Groups["code"].Value;

    private static string LastAnswer(string output) => JsonNode.Parse(output[output.LastIndexOf("{\"head\":{\"seq\":2", StringComparison.Ordinal)..])!.ToJsonString();

    private static async Task InstallCurlAsync()
    {
        if (Command.OnPath("curl").Any()) return;
        var tried = new List<string>();
        Assert.True(
            await DistributionPackages.Install(tried, ["curl", "ca-certificates"], ["curl", "ca-certificates"]),
            "The calls of docs/ACCESS.md need curl, and none could be had. Install the package curl. Tried: " + string.Join("; ", tried));
    }

    [GeneratedRegex("<!-- snippet: run (?<name>\\S+) -->\n```[a-z]+\n(?<code>.*?)```", RegexOptions.Singleline)]
    private static partial Regex Shown();
}
