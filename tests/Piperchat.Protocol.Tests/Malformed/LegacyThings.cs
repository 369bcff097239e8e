using System.Text;
using System.Text.Json.Nodes;

namespace Piperchat.Protocol.Tests;

/// <summary>One kind of object that 1.0 to 1.2 sign: a good one, which members are signed and how, and how it is read.</summary>
internal sealed record LegacyThing(string Name, JsonObject Good, string[] Signed, Func<JsonObject, byte[]> SignedBytes, LegacyThing.Reading Accepts)
{
    public delegate bool Reading(ReadOnlySpan<byte> text, string? channel, out Fault fault);

    private static readonly SigningKey Alice = SigningKey.FromHex(VectorFiles.V1["people"]!["alice"]!.Text("ed25519_priv"));

    public static IReadOnlyList<LegacyThing> All { get; } =
    [
        new("post-1.0", VectorFiles.V1["v10"]![0]!["message"]!.DeepClone().AsObject(), ["pubkey", "channel", "signed_at", "content"], OldestBytes, AcceptsPost),
        new("message-1.1", Message("v11"), ["channel", "content", "createdAt", "from_dot1", "from_ed25519_pub", "id", "prev", "version"], MessageBytes, AcceptsMessage),
        new("message-1.2", Message("v12"), ["channel", "cipher_body", "createdAt", "from_dot1", "from_ed25519_pub", "from_x25519_pub", "id", "prev", "version", "wraps"], MessageBytes, AcceptsMessage),
        new("username-claim", VectorFiles.V1["claim"]!["body"]!.DeepClone().AsObject(), ["username", "dot1", "ed25519_pub"], ClaimBytes, AcceptsClaim),
    ];

    /// <summary>The channel that a reader asks for, where the object names one.</summary>
    public string? Channel => Good["channel"]?.GetValue<string>();

    public string KeyField => Signed.Single(name => name is "pubkey" or "from_ed25519_pub" or "ed25519_pub");

    public string SignatureField => Good.ContainsKey("signature") ? "signature" : "sig";

    public static LegacyThing? Named(string name) => All.SingleOrDefault(thing => thing.Name == name);

    /// <summary>Signs the object as it stands.</summary>
    public JsonObject Sign(JsonObject value)
    {
        value[SignatureField] = Convert.ToHexStringLower(Alice.Sign(SignedBytes(value)));
        return value;
    }

    /// <summary>A message of the vectors with one attachment, without its bytes, and with a <c>prev</c>.</summary>
    private static JsonObject Message(string version)
    {
        var message = VectorFiles.V1[version]![1]!["message"]!.DeepClone().AsObject();
        message["prev"] = "b7e99485ae1670f7";
        message["attachments"]![0]!.AsObject().Remove("content_b64");
        message["sig"] = Convert.ToHexStringLower(Alice.Sign(MessageBytes(message)));
        return message;
    }

    private static byte[] OldestBytes(JsonObject post) =>
        Encoding.UTF8.GetBytes($"v1\n{post.Text("pubkey")}\n{post.Text("channel")}\n{post["signed_at"]!.Json()}\n{post.Text("content")}");

    /// <summary>The members of both arrays that are signed stand in the order of their names, as in 1.5.</summary>
    private static byte[] MessageBytes(JsonObject message)
    {
        var json = new JsonObject();
        foreach (var (name, value) in message)
        {
            if (name is not ("sig" or "attachments")) json[name] = value?.DeepClone();
        }

        return [.. Forge.Canonical(json), .. "::"u8, .. Forge.Canonical(message["attachments"])];
    }

    private static byte[] ClaimBytes(JsonObject claim) => Encoding.UTF8.GetBytes($"claim:{claim.Text("username")}:{claim.Text("dot1")}");

    private static bool AcceptsPost(ReadOnlySpan<byte> text, string? channel, out Fault fault) =>
        PlainPost.TryParse(text, channel, out var post, out fault) && post.Verify(out fault);

    private static bool AcceptsMessage(ReadOnlySpan<byte> text, string? channel, out Fault fault) =>
        LegacyMessage.TryParse(text, channel, out var message, out fault) && message.Verify(out fault);

    private static bool AcceptsClaim(ReadOnlySpan<byte> text, string? channel, out Fault fault) =>
        UsernameClaim.TryParse(text, out var claim, out fault) && claim.Verify(out fault);
}
