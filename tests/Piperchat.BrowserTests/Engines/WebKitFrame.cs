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

    public async Task Type(Sought element, string text)
    {
        await Enter();
        await session.Send(HttpMethod.Post, $"element/{await Reference(element)}/value", new JsonObject { ["text"] = text });
    }

    public async Task Press(string key)
    {
        await Enter();
        var code = KeyCodes.Of(key);
        await session.Send(HttpMethod.Post, "actions", new JsonObject
        {
            ["actions"] = new JsonArray(new JsonObject
            {
                ["type"] = "key",
                ["id"] = "keyboard",
                ["actions"] = new JsonArray(new JsonObject { ["type"] = "keyDown", ["value"] = code }, new JsonObject { ["type"] = "keyUp", ["value"] = code }),
            }),
        });
    }

    public Task<IEngineFrame> Frame(Sought iframe) => Task.FromResult<IEngineFrame>(new WebKitFrame(session, [.. path, iframe]));

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
