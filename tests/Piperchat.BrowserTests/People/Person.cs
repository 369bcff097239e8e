using System.Collections.Concurrent;
using Microsoft.Playwright;

namespace Piperchat.BrowserTests.People;

/// <summary>Someone at a browser of their own: a context with its own storage, and one page of the chat.</summary>
internal sealed class Person : IAsyncDisposable
{
    private readonly IBrowserContext _context;

    private Person(IBrowserContext context, IPage page)
    {
        _context = context;
        Page = page;
        page.Request += (_, request) => Requests.Enqueue(request);
        // Chromium reports a refused script, style or connection as a console error.
        page.Console += (_, message) =>
        {
            if (message.Type == "error") Errors.Enqueue(message.Text);
        };
        page.PageError += (_, error) => Errors.Enqueue(error);
    }

    public IPage Page { get; }

    public ConcurrentQueue<IRequest> Requests { get; } = new();

    /// <summary>Script errors and everything that the content security policy refused.</summary>
    public ConcurrentQueue<string> Errors { get; } = new();

    public ILocator Log => Page.GetByRole(AriaRole.Log, new() { Name = "Messages" });

    public ILocator MessageBox => Page.GetByRole(AriaRole.Textbox, new() { Name = "Message", Exact = true });

    public static async Task<Person> Open(IBrowser browser, Uri address, BrowserNewContextOptions? options = null, Func<IPage, Task>? prepare = null)
    {
        var context = await browser.NewContextAsync(options);
        var page = await context.NewPageAsync();
        var person = new Person(context, page);
        if (prepare is not null) await prepare(page);
        await page.GotoAsync(address.ToString());
        return person;
    }

    /// <summary>Opens the chat and goes through the first run under a name.</summary>
    public static async Task<Person> Start(IBrowser browser, Uri address, string username, BrowserNewContextOptions? options = null, Func<IPage, Task>? prepare = null)
    {
        var person = await Open(browser, address, options, prepare);
        await person.PickName(username);
        return person;
    }

    public async Task PickName(string username)
    {
        await Page.GetByRole(AriaRole.Textbox, new() { Name = "Username" }).FillAsync(username);
        await Page.GetByRole(AriaRole.Button, new() { Name = "Start chatting" }).ClickAsync();
        await MessageBox.WaitForAsync();
    }

    public async Task Say(string text)
    {
        await MessageBox.FillAsync(text);
        await Page.GetByRole(AriaRole.Button, new() { Name = "Send" }).ClickAsync();
    }

    public Task Reads(string text) => Assertions.Expect(Log.GetByText(text)).ToBeVisibleAsync();

    public async ValueTask DisposeAsync() => await _context.DisposeAsync();
}
