using System.Text.Json;
using System.Text.Json.Nodes;

namespace Piperchat.BrowserTests.Engines;

/// <param name="path">The iframes on the way from the page to this document.</param>
internal sealed class WebKitFrame(WebDriverSession session, IReadOnlyList<Sought> path) : IEngineFrame
{
    public async Task<JsonElement> Evaluate(string expression)
    {
        await Enter();
        var answer = await session.Send(HttpMethod.Post, "execute/async", Script(
            $$"""
            const done = arguments[0];
            (async () => ({{expression}}))().then((value) => done({ value: value ?? null }), (error) => done({ error: String(error) }));
            """));
        return answer.TryGetProperty("value", out var value) ? value : throw new EngineException($"{expression}: {answer.GetProperty("error").GetString()}");
    }

    public async Task Click(Sought element)
    {
        await Enter();
        await session.Send(HttpMethod.Post, $"element/{await Reference(element)}/click");
    }

    public Task Type(string text) => PressAll(text.Select(letter => letter.ToString()));

    public Task Press(string key) => PressAll([KeyCodes.Of(key)]);

    public Task<IEngineFrame> Frame(Sought iframe) => Task.FromResult<IEngineFrame>(new WebKitFrame(session, [.. path, iframe]));

    private async Task PressAll(IEnumerable<string> keys)
    {
        await Enter();
        var presses = new JsonArray();
        foreach (var key in keys)
        {
            presses.Add((JsonNode)new JsonObject { ["type"] = "keyDown", ["value"] = key });
            presses.Add((JsonNode)new JsonObject { ["type"] = "keyUp", ["value"] = key });
        }

        await session.Send(HttpMethod.Post, "actions", new JsonObject
        {
            ["actions"] = new JsonArray(new JsonObject { ["type"] = "key", ["id"] = "keyboard", ["actions"] = presses }),
        });
    }

    /// <summary>A session is in one document at a time, and may be in another one since last time.</summary>
    private async Task Enter()
    {
        await session.Send(HttpMethod.Post, "frame", new JsonObject { ["id"] = null });
        foreach (var iframe in path)
        {
            var id = new JsonObject { [WebDriverSession.ElementReference] = await Reference(iframe) };
            await session.Send(HttpMethod.Post, "frame", new JsonObject { ["id"] = id });
        }
    }

    private async Task<string> Reference(Sought element)
    {
        var found = await session.Send(HttpMethod.Post, "execute/sync", Script($"return ({element.Script});"));
        return found.ValueKind == JsonValueKind.Object && found.TryGetProperty(WebDriverSession.ElementReference, out var reference)
            ? reference.GetString()!
            : throw new EngineException($"There is no {element}.");
    }

    private static JsonObject Script(string body) => new() { ["script"] = body, ["args"] = new JsonArray() };
}
