using System.Diagnostics;
using System.Reflection;
using System.Text;
using System.Text.Json;
using Piperchat.BrowserTests.Browsers;
using Piperchat.BrowserTests.Hosts;
using Piperchat.BrowserTests.People;
using Piperchat.Protocol;

namespace Piperchat.BrowserTests.Protocol;

/// <summary>
/// The 914 odd signatures of C2SP's CCTV, in Chromium. C# and Node are held to the same list, so all three give one verdict
/// on each: else a message could be genuine to one reader and forged to the next.
/// </summary>
public sealed class OddSignatureTests(ChromiumFixture chromium)
{
    private const int Signatures = 914;
    private const string FileName = "cctv_ed25519vectors.json";

    private static readonly string Repository = typeof(OddSignatureTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(attribute => attribute.Key == "RepositoryRoot").Value!;

    [Fact]
    public async Task Attack07_Chromium_and_CSharp_give_one_verdict_on_each_odd_signature()
    {
        var file = FindThirdParty();
        Assert.SkipWhen(file is null, "no ../shared/vectors/third-party beside the checkout, and PIPERCHAT_THIRD_PARTY_VECTORS names no folder");
        var cases = JsonDocument.Parse(await File.ReadAllBytesAsync(file!, TestContext.Current.CancellationToken)).RootElement.EnumerateArray()
            .Select(each => new { Key = Text(each, "key"), Message = Text(each, "msg"), Signature = Text(each, "sig") }).ToList();
        Assert.Equal(Signatures, cases.Count);
        await using var host = await HostAppProcess.Start();
        await using var someone = await Person.Open(chromium.Browser, host.Address);

        await someone.Page.EvaluateAsync(await BundleProtocol());
        var verdicts = await someone.Page.EvaluateAsync<bool[]>(
            "cases => Promise.all(cases.map(each => protocol.verifyText(each.Key, each.Message, each.Signature)))", cases);

        var accepted = JsonDocument.Parse(await File.ReadAllBytesAsync(Path.Combine(Repository, "tests", "vectors", "cctv-accepted.json"), TestContext.Current.CancellationToken))
            .RootElement.EnumerateArray().Select(number => number.GetInt32()).ToList();
        Assert.Equal(accepted, verdicts.Index().Where(verdict => verdict.Item).Select(verdict => verdict.Index));
        Assert.Equal(verdicts, cases.Select(each => Ed25519.Verify(
            Convert.FromHexString(each.Key), Encoding.UTF8.GetBytes(each.Message), Convert.FromHexString(each.Signature))));
    }

    private static string Text(JsonElement element, string name) => element.GetProperty(name).GetString()!;

    private static string? FindThirdParty() =>
        new[] { Environment.GetEnvironmentVariable("PIPERCHAT_THIRD_PARTY_VECTORS"), Path.Combine(Repository, "..", "shared", "vectors", "third-party") }
            .Where(folder => !string.IsNullOrEmpty(folder))
            .Select(folder => Path.Combine(folder!, FileName))
            .FirstOrDefault(File.Exists);

    private static async Task<string> BundleProtocol()
    {
        var start = new ProcessStartInfo("node", ["node_modules/esbuild/bin/esbuild", "protocol/index.ts", "--bundle", "--format=iife", "--global-name=protocol", "--log-level=error"])
        {
            WorkingDirectory = Path.Combine(Repository, "src", "Piperchat.Widget", "app"),
            RedirectStandardOutput = true,
        };
        using var esbuild = Process.Start(start)!;
        var bundle = await esbuild.StandardOutput.ReadToEndAsync();
        await esbuild.WaitForExitAsync();
        Assert.Equal(0, esbuild.ExitCode);
        return bundle + "; globalThis.protocol = protocol;";
    }
}
