using System.Text;

namespace Piperchat.Protocol.Tests;

/// <summary>
/// C2SP's CCTV: 914 odd Ed25519 signatures, on which libraries disagree. tests/vectors/cctv-accepted.json lists the 43 that pass; C#, Node and Chromium
/// are each held to it, and so to one another.
/// </summary>
public sealed class CctvTests
{
    [Fact]
    public void Attack07_of_914_odd_signatures_exactly_the_listed_43_pass()
    {
        var accepted = ThirdPartyVectors.Read("cctv_ed25519vectors.json").AsArray()
            .Where(vector => Ed25519.Verify(vector!.Hex("key"), Encoding.UTF8.GetBytes(vector!.Text("msg")), vector!.Hex("sig")))
            .Select(vector => vector!["number"]!.GetValue<int>())
            .ToList();
        if (Environment.GetEnvironmentVariable("PIPERCHAT_WRITE_VECTORS") == "1")
            File.WriteAllText(Path.Combine(VectorFiles.Folder, "cctv-accepted.json"), $"[{string.Join(", ", accepted)}]\n");
        Assert.Equal(VectorFiles.Read("cctv-accepted.json").AsArray().Select(number => number!.GetValue<int>()), accepted);
        Assert.Equal(43, accepted.Count);
    }
}
