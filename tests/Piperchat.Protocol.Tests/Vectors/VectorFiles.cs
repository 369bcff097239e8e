using System.Reflection;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Piperchat.Protocol.Tests;

/// <summary>The vector files of tests/vectors.</summary>
internal static class VectorFiles
{
    private static readonly JsonSerializerOptions Unescaped = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string RepositoryRoot { get; } = typeof(VectorFiles).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(attribute => attribute.Key == "RepositoryRoot").Value!;

    public static string Folder { get; } = Path.Combine(RepositoryRoot, "tests", "vectors");

    /// <summary>Every construction of version 1.5, by an independent implementation.</summary>
    public static JsonNode V15 { get; } = Read("piperchat-v1.5.json");

    /// <summary>Messages of 1.0 to 1.2, by the reference implementation.</summary>
    public static JsonNode V1 { get; } = Read("piperchat-v1.json");

    public static JsonNode Read(string name) => JsonNode.Parse(File.ReadAllText(Path.Combine(Folder, name)))!;

    public static string Text(this JsonNode node, string name) => node[name]!.GetValue<string>();

    public static byte[] Hex(this JsonNode node, string name) => Convert.FromHexString(node.Text(name));

    /// <summary>The JSON with as few escapes as may be: by default "+" would come out as an escape, and hide what is tested.</summary>
    public static string Json(this JsonNode node) => node.ToJsonString(Unescaped);

    public static byte[] Bytes(this JsonNode node) => Encoding.UTF8.GetBytes(node.Json());
}
