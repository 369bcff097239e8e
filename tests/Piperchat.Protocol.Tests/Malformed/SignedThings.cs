using System.Text.Json.Nodes;

namespace Piperchat.Protocol.Tests;

/// <summary>One kind of signed object: a good one, its label, its signer, how it is read.</summary>
internal sealed record SignedThing(string Name, string Label, JsonObject Good, Person Signer, SignedThing.Reading Read)
{
    public delegate bool Reading(ReadOnlySpan<byte> text, out SignedObject read, out Fault fault);

    /// <summary>The member that holds the signer's key.</summary>
    public string KeyField => Good.ContainsKey("from_ed25519_pub") ? "from_ed25519_pub" : "ed25519_pub";

    public static IReadOnlyList<SignedThing> All { get; } =
    [
        new("envelope", "envelope", Forge.Envelope(), Person.Alice, Of<Envelope>(Envelope.TryParse)),
        new("signal", "signal", Forge.Vector("signal"), Person.Alice, Of<Signal>(Signal.TryParse)),
        new("identity", "identity", Forge.Vector("identity"), Person.Alice, Of<KeyRecord>(KeyRecord.TryParse)),
        new("join", "join", Forge.Vector("join"), Person.Bob, Of<Join>(Join.TryParse)),
        new("leave", "leave", Forge.Vector("leave"), Person.Bob, Of<Leave>(Leave.TryParse)),
        new("erase", "erase", Forge.Vector("erase"), Person.Alice, Of<Erasure>(Erasure.TryParse)),
        new("claim", "action", Forge.Vector("claim"), Person.Alice, Of<AdminAction>(AdminAction.TryParse)),
        new("role", "action", Forge.Vector("role"), Person.Alice, Of<AdminAction>(AdminAction.TryParse)),
        new("settings", "action", Settings(), Person.Alice, Of<AdminAction>(AdminAction.TryParse)),
        new("remove", "action", Remove(), Person.Alice, Of<AdminAction>(AdminAction.TryParse)),
        new("session", "session", Forge.Vector("session"), Person.Bob, Of<SessionRequest>(SessionRequest.TryParse)),
    ];

    public static SignedThing Named(string name) => All.Single(thing => thing.Name == name);

    private delegate bool TryParse<T>(ReadOnlySpan<byte> text, out T read, out Fault fault);

    private static Reading Of<T>(TryParse<T> parse) where T : SignedObject => (ReadOnlySpan<byte> text, out SignedObject read, out Fault fault) =>
    {
        var done = parse(text, out var typed, out fault);
        read = typed;
        return done;
    };

    private static JsonObject Settings()
    {
        var action = Around("settings");
        action["settings"] = new JsonObject { ["description"] = "Support", ["history"] = "ask", ["readers"] = "roster" };
        return Forge.Sign(action, "action", Person.Alice);
    }

    private static JsonObject Remove()
    {
        var action = Around("remove");
        action["target"] = Forge.Id;
        return Forge.Sign(action, "action", Person.Alice);
    }

    private static JsonObject Around(string word)
    {
        var action = Forge.Vector("claim");
        action.Remove("description");
        action["action"] = word;
        return action;
    }
}
