using System.Collections.Concurrent;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Piperchat.BrowserTests.Embedding;
using Piperchat.BrowserTests.Hosts;
using Piperchat.BrowserTests.People;

namespace Piperchat.BrowserTests.Crm;

/// <summary>Somebody of samples/CrmPanel at a browser of their own: a customer in the portal, an agent in the inbox.</summary>
internal sealed partial class CrmPerson : IAsyncDisposable
{
    private readonly Person _person;

    private readonly ConcurrentDictionary<IRequest, bool> _open = new();

    private CrmPerson(Person person)
    {
        _person = person;
        Page.Request += (_, request) => _open[request] = true;
        Page.RequestFinished += (_, request) => _open.TryRemove(request, out var _);
        Page.RequestFailed += (_, request) => _open.TryRemove(request, out var _);
    }

    public IPage Page => _person.Page;

    public IEnumerable<string> Errors => _person.Errors;

    public IEnumerable<IRequest> Requests => _person.Requests;

    /// <summary>Those that haven't ended.</summary>
    public IEnumerable<IRequest> Open => _open.Keys;

    public IFrameLocator Chat => Page.Chat();

    /// <summary>Whom one answers, as the inbox lists them.</summary>
    public ILocator Row(string customer) => Page.Locator(".groups li").Filter(new() { HasText = customer });

    public ILocator Badge(string customer) => Row(customer).Locator(".badge:not(.note)");

    /// <summary>Presses their name on the log-in page.</summary>
    public static async Task<CrmPerson> LogIn(IBrowser browser, HostAppProcess host, string name, BrowserNewContextOptions? options = null)
    {
        var person = new CrmPerson(await Person.Open(browser, new Uri(host.Address, "log-in"), options));
        await person.Page.GetByRole(AriaRole.Button, new() { Name = name }).ClickAsync();
        // WaitForURLAsync would wait for a load event, too, and misses it where the page came faster than the call; whoever asks for more waits for what they expect to see.
        await Assertions.Expect(person.Page).Not.ToHaveURLAsync(LogInPage());
        return person;
    }

    /// <summary>An agent in a browser that is new to the chat.</summary>
    public static async Task<CrmPerson> Join(IBrowser browser, HostAppProcess host, string name, BrowserNewContextOptions? options = null)
    {
        var agent = await LogIn(browser, host, name, options);
        await agent.Chat.GetByRole(AriaRole.Button, new() { Name = "Join without writing" }).ClickAsync();
        await Assertions.Expect(agent.Page.GetByText("New in this browser?")).ToBeHiddenAsync();
        // The team has its key by then, from this browser or an earlier one. On a phone the list of readers isn't in sight.
        await Assertions.Expect(agent.Page.Locator("#record-readers").GetByText(TeamWithKey())).ToBeAttachedAsync();
        return agent;
    }

    /// <summary>A customer's words, which the relay has once this returns.</summary>
    public async Task Writes(string text)
    {
        if (!await Page.Locator("piper-chat iframe").IsVisibleAsync()) await Page.GetByRole(AriaRole.Button, new() { Name = "Write to us" }).ClickAsync();
        await Says(text);
    }

    public async Task Says(string text)
    {
        await Chat.Say(text);
        await Reads(text);
        await Assertions.Expect(Chat.Log().GetByText("Sending…", new() { Exact = true })).ToHaveCountAsync(0);
    }

    public Task Reads(string text) => Assertions.Expect(Chat.Log().GetByText(text)).ToBeVisibleAsync();

    public async Task Selects(string customer)
    {
        await Row(customer).ClickAsync();
        await Assertions.Expect(Page.GetByRole(AriaRole.Heading, new() { Name = customer, Level = 2, Exact = true }).First).ToBeVisibleAsync();
    }

    /// <summary>What the server answers to this person's browser.</summary>
    public Task<int> Asks(string path) => Page.EvaluateAsync<int>("async (path) => (await fetch(path, { redirect: 'manual' })).status", path);

    public ValueTask DisposeAsync() => _person.DisposeAsync();

    [GeneratedRegex("log-in")]
    private static partial Regex LogInPage();

    [GeneratedRegex("^Support, [0-9]+ pe(rson|ople)$")]
    private static partial Regex TeamWithKey();
}
