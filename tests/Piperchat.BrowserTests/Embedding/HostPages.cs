using System.Text.Json;
using Microsoft.Playwright;
using Piperchat.BrowserTests.Hosts;
using Piperchat.BrowserTests.People;

namespace Piperchat.BrowserTests.Embedding;

/// <summary>Pages with the chat in them, and what they hear.</summary>
internal static class HostPages
{
    private static readonly string[] Events =
        ["ready", "message-received", "unread", "opened", "closed", "resize", "connection", "token-expired", "key-changed", "written", "error"];

    /// <summary>Lets pages of these origins frame the chat, and bring keys.</summary>
    public static Dictionary<string, string> Allowing(params string[] origins) => new()
    {
        ["Piperchat__Embedding__AllowedOrigins"] = string.Join(' ', origins),
        ["Piperchat__Embedding__InjectedIdentities"] = "true",
        ["Piperchat__Limits__RateLimiting"] = "false",
    };

    /// <summary>A page with these tags. <c>heard</c> holds what the element told, <c>posted</c> what was posted to the window.</summary>
    public static string With(Uri relay, string tags) => $$"""
        <!DOCTYPE html>
        <html lang="en"><head><meta charset="utf-8"><title>Shop</title><link rel="icon" href="data:,">
        <script>
          var heard = [], posted = [];
          for (const name of {{JsonSerializer.Serialize(Events)}})
            addEventListener("piperchat:" + name, (event) => heard.push({ name, detail: event.detail, at: event.target.id }));
          addEventListener("message", ({ data, origin }) => posted.push({ data, origin }));
        </script>
        <script type="module" src="{{relay}}piperchat.js"></script>
        </head><body><main><h1>Shop</h1>{{tags}}</main></body></html>
        """;

    /// <summary>The chat's frame, or the one of the element with an id.</summary>
    public static IFrameLocator Chat(this IPage page, string element = "piper-chat") => page.FrameLocator($"{element} iframe");

    public static ILocator MessageBox(this IFrameLocator chat) => chat.GetByRole(AriaRole.Textbox, new() { Name = "Message", Exact = true });

    public static ILocator Log(this IFrameLocator chat) => chat.GetByRole(AriaRole.Log, new() { Name = "Messages" });

    public static async Task PickName(this IFrameLocator chat, string username)
    {
        await chat.GetByRole(AriaRole.Textbox, new() { Name = "Username" }).FillAsync(username);
        await chat.GetByRole(AriaRole.Button, new() { Name = "Start chatting" }).ClickAsync();
        await chat.MessageBox().WaitForAsync();
    }

    public static async Task Say(this IFrameLocator chat, string text)
    {
        await chat.MessageBox().FillAsync(text);
        await chat.GetByRole(AriaRole.Button, new() { Name = "Send" }).ClickAsync();
    }

    /// <summary>Waits until the page has heard an event for which the expression of <c>detail</c> holds.</summary>
    public static async Task Hears(this IPage page, string name, string expression = "true") =>
        await page.WaitForFunctionAsync($"heard.some(({{ name, detail }}) => name === '{name}' && ({expression}))");

    /// <summary>All that the page was told by anybody, as text.</summary>
    public static Task<string> AllToldTo(IPage page) => page.EvaluateAsync<string>("JSON.stringify([heard, posted])");

    /// <summary>The frame of the chat itself, for looking into what it stores.</summary>
    public static IFrame FrameOf(IPage page, Uri relay) =>
        page.Frames.First(frame => frame.Url.StartsWith(relay.ToString(), StringComparison.Ordinal) && frame.ParentFrame is not null);

    /// <summary>Everything in the frame's IndexedDB and localStorage that is text, and the names of all rows.</summary>
    public static Task<string> StoredIn(IFrame frame) => frame.EvaluateAsync<string>(
        """
        async () => {
          const all = [{ ...localStorage }];
          for (const { name } of await indexedDB.databases()) {
            const open = indexedDB.open(name);
            const database = await new Promise((resolve, reject) => { open.onsuccess = () => resolve(open.result); open.onerror = () => reject(open.error); });
            for (const table of database.objectStoreNames) {
              const store = database.transaction(table).objectStore(table);
              const got = await Promise.all([store.getAllKeys(), store.getAll()].map((request) => new Promise((resolve) => { request.onsuccess = () => resolve(request.result); })));
              all.push(table, got);
            }
            database.close();
          }
          return JSON.stringify(all);
        }
        """);

    /// <summary>No request of this page went to anybody but these.</summary>
    public static void AssertAskedOnly(this Person person, params string[] origins)
    {
        var allowed = origins.Select(origin => new Uri(origin).GetLeftPart(UriPartial.Authority)).ToHashSet(StringComparer.Ordinal);
        var foreign = person.Requests.Select(request => new Uri(request.Url))
            .Where(url => url.Scheme is not ("data" or "blob") && !allowed.Contains(url.GetLeftPart(UriPartial.Authority)));
        Assert.Empty(foreign);
    }

    /// <summary>Two key pairs made in the page, as hex: what a site keeps for its user.</summary>
    public const string NewHexKeys = """
        async () => {
          const hex = (bytes) => [...bytes].map((each) => each.toString(16).padStart(2, "0")).join("");
          const made = async (algorithm, uses) => {
            const { privateKey, publicKey } = await crypto.subtle.generateKey(algorithm, true, uses);
            const seed = new Uint8Array(await crypto.subtle.exportKey("pkcs8", privateKey)).slice(-32);
            return [hex(seed), hex(new Uint8Array(await crypto.subtle.exportKey("raw", publicKey)))];
          };
          const [signing, agreement] = [await made("Ed25519", ["sign", "verify"]), await made("X25519", ["deriveBits"])];
          return { ed25519_priv: signing[0] + signing[1], x25519_priv: agreement[0] };
        }
        """;
}
