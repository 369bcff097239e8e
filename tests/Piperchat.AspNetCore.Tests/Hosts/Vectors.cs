using System.Reflection;
using System.Text.Json.Nodes;

namespace Piperchat.AspNetCore.Tests;

/// <summary>The vector files that C# and TypeScript share.</summary>
internal static class Vectors
{
    private static readonly string Folder = Path.Combine(
        typeof(Vectors).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(data => data.Key == "RepositoryRoot").Value!, "tests", "vectors");

    public static JsonNode Read(string file) => JsonNode.Parse(File.ReadAllText(Path.Combine(Folder, file)))!;

    public static IEnumerable<JsonNode> Malformed(string kind) =>
        Directory.EnumerateFiles(Path.Combine(Folder, "malformed", kind), "*.json").Select(file => JsonNode.Parse(File.ReadAllText(file))!);
}
