using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Piperchat.Protocol.Tests;

/// <summary>
/// Makes tests/vectors/who-reads.json, for app/protocol to check its own by. All of it follows from the keys of piperchat-v1.5.json, so it is the same each time.
/// To write it anew: <c>PIPERCHAT_WRITE_VECTORS=1 dotnet test --project tests/Piperchat.Protocol.Tests</c>.
/// </summary>
internal static class WhoReadsVectors
{
    public const string FileName = "who-reads.json";

    private const string Time = "2026-11-23T10:00:00.000Z";

    private const string Note =
        "Comparison codes of pairs of Ed25519 keys, the same in either order, and a team's key, which is carol's: its record, and the content that hands its private half on. "
        + "Keys are those of piperchat-v1.5.json, for tests only. Written by Piperchat.Protocol (C#).";

    private static readonly JsonSerializerOptions Indented =
        new() { WriteIndented = true, IndentSize = 1, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Places that differ in one thing each; t61 is a tenant in which alice's and bob's code begins with zeros.</summary>
    private static readonly (Place Place, string A, string B)[] Pairs =
    [
        (Places.Support, "alice", "bob"),
        (Places.Support, "alice", "carol"),
        (Places.Support, "bob", "carol"),
        (Places.Support with { Tenant = "" }, "alice", "bob"),
        (Places.Support with { Tenant = "t61" }, "alice", "bob"),
        (new Place(new string('f', 32), "A.b_c-9"), "eph", "alice"),
    ];

    public static string ToFile()
    {
        var file = new JsonObject { ["note"] = Note, ["codes"] = new JsonArray([.. Pairs.Select(Code)]), ["team_key"] = TeamsKey() };
        return file.ToJsonString(Indented) + "\n";
    }

    private static JsonObject Code((Place Place, string A, string B) pair)
    {
        var (a, b) = (Person.Named(pair.A).Signing, Person.Named(pair.B).Signing);
        return new JsonObject
        {
            ["relay"] = pair.Place.Relay,
            ["tenant"] = pair.Place.Tenant,
            ["keys"] = new JsonArray(a.PublicKeyHex, b.PublicKeyHex),
            ["code"] = ComparisonCode.Of(pair.Place, a.PublicKey, b.PublicKey),
        };
    }

    private static JsonObject TeamsKey()
    {
        var key = TeamKey.Make(Person.Carol.Signing, Person.Carol.Agreement, Places.Support, "support", Time);
        var content = key.ToContent(replaces: Person.Bob.Signing.PublicKeyHex).ToJson();
        return new JsonObject
        {
            ["record"] = JsonNode.Parse(key.Record.ToJson()), ["content"] = JsonNode.Parse(content), ["content_utf8"] = Convert.ToHexStringLower(content),
        };
    }
}
