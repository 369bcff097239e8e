using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Piperchat.BrowserTests.People;

namespace Piperchat.BrowserTests.Embedding;

/// <summary>Someone at a page of tests/Apps/BlazorApp.</summary>
internal sealed class Visitor : IAsyncDisposable
{
    public const string PathBase = "/apps/shop";

    private readonly Person _person;

    private Visitor(Person person)
    {
        _person = person;
        Chat = new ChatFrame(person.Page);
    }

    public IPage Page => _person.Page;

    public ChatFrame Chat { get; }

    public ConcurrentQueue<string> Errors => _person.Errors;

    /// <summary>The button of a launcher.</summary>
    public ILocator Bubble => Page.Locator("piper-chat button[aria-controls]");

    /// <summary>How many documents have been loaded into frames of the chat.</summary>
    public int FramesLoaded => _person.Requests.Count(request => request.IsNavigationRequest && request.Url.Contains("embed=1", StringComparison.Ordinal));

    /// <summary>The key that each message was posted with.</summary>
    public IEnumerable<string> Authors => _person.Requests
        .Select(request => request.PostData ?? "")
        .Where(body => body.Contains("cipher_body", StringComparison.Ordinal))
        .Select(body => JsonDocument.Parse(body).RootElement.GetProperty("from_ed25519_pub").GetString()!);

    public static async Task<Visitor> Open(IBrowser browser, Uri host, string path)
    {
        var visitor = new Visitor(await Person.Open(browser, new Uri(host, $"{PathBase}/{path}")));
        await visitor.Page.EvaluateAsync("window.isFirstPage = true");
        return visitor;
    }

    public static bool IsStream(IRequest request) => request.Url.EndsWith("/events", StringComparison.Ordinal);

    /// <summary>Follows a link, and sees that Blazor brought the page into this one.</summary>
    public async Task GoTo(string link, string heading)
    {
        await Page.GetByRole(AriaRole.Link, new() { Name = link, Exact = true }).ClickAsync();
        await Page.GetByRole(AriaRole.Heading, new() { Name = heading, Exact = true, Level = 1 }).WaitForAsync();
        Assert.True(await Page.EvaluateAsync<bool>("window.isFirstPage === true"));
    }

    /// <summary>The interactive component has joined its element: until then nothing that is pressed is heard.</summary>
    public Task IsConnected() => Page.Locator("piper-chat:not([wait])").WaitForAsync(new() { State = WaitForSelectorState.Attached });

    public Task Press(string button) => Page.GetByRole(AriaRole.Button, new() { Name = button, Exact = true }).ClickAsync();

    /// <param name="pattern">What begins a line of those that the page's component wrote down.</param>
    public Task Hears(string pattern) => Page.Locator("#heard li").Filter(new() { HasTextRegex = new Regex($"^{pattern}") }).First.WaitForAsync();

    public ValueTask DisposeAsync() => _person.DisposeAsync();
}
