using System.Text.Json.Nodes;

namespace Piperchat.Protocol.Tests;

/// <summary>
/// C2SP's vectors, which stay outside the repository: beside the checkout, or in the folder that PIPERCHAT_THIRD_PARTY_VECTORS names. A test
/// without them is skipped, and says so.
/// </summary>
internal static class ThirdPartyVectors
{
    public static JsonNode Read(string file)
    {
        string?[] folders = [Environment.GetEnvironmentVariable("PIPERCHAT_THIRD_PARTY_VECTORS"), Path.Combine(VectorFiles.RepositoryRoot, "..", "shared", "vectors", "third-party")];
        var path = folders.Where(folder => !string.IsNullOrEmpty(folder)).Select(folder => Path.Combine(folder!, file)).FirstOrDefault(File.Exists);
        if (path is null) Assert.Skip($"There is no {file} in ../shared/vectors/third-party, and PIPERCHAT_THIRD_PARTY_VECTORS names no folder with it.");
        return JsonNode.Parse(File.ReadAllText(path!))!;
    }

    /// <summary>All cases of a Wycheproof file, each with its group. Fails if the file holds fewer than it says.</summary>
    public static IReadOnlyList<(JsonNode Group, JsonNode Case)> Wycheproof(string file)
    {
        var vectors = Read(file);
        var cases = vectors["testGroups"]!.AsArray().SelectMany(group => group!["tests"]!.AsArray().Select(test => (group!, test!))).ToList();
        Assert.Equal(vectors["numberOfTests"]!.GetValue<int>(), cases.Count);
        return cases;
    }

    public static bool IsValid(this JsonNode test) => test.Text("result") == "valid";

    public static bool HasFlag(this JsonNode test, params string[] flags) => test["flags"]!.AsArray().Any(flag => flags.Contains(flag!.GetValue<string>()));
}
