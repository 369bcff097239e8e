using Microsoft.Playwright;

namespace Piperchat.BrowserTests.Access;

/// <summary>The admin panel, as the person before it uses it.</summary>
internal sealed class AdminPanel(IPage page)
{
    public IPage Page => page;

    public ILocator People => page.GetByRole(AriaRole.List, new() { Name = "People" });

    public ILocator Log => page.GetByRole(AriaRole.List, new() { Name = "Log, newest first" });

    public ILocator Alarm => page.GetByRole(AriaRole.Alert).Filter(new() { HasText = "This log can’t be trusted" });

    public ILocator Button(string name) => page.GetByRole(AriaRole.Button, new() { Name = name, Exact = true });

    public ILocator InDialog(string name) => page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = name, Exact = true });

    public ILocator Tab(string name) => page.GetByRole(AriaRole.Link, new() { Name = name, Exact = true });

    public ILocator RoleOf(string name) => page.GetByRole(AriaRole.Combobox, new() { Name = $"Role of {name}" });

    /// <summary>Goes to the panel of a channel, in the tab that has the chat: its key is this browser's.</summary>
    public static async Task<AdminPanel> Open(IPage page, Uri relay, string channel = "main")
    {
        await page.GotoAsync(new Uri(relay, $"admin?channel={channel}").ToString());
        return new AdminPanel(page);
    }

    public async Task Claim()
    {
        await Button("Claim this channel").ClickAsync();
        await Verified(1);
    }

    public async Task Add(string username, string role = "Member")
    {
        await Button("Add someone").ClickAsync();
        await page.GetByRole(AriaRole.Textbox, new() { Name = "Username" }).FillAsync(username);
        await InDialog("Look up").ClickAsync();
        await page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Combobox).SelectOptionAsync(new SelectOptionValue { Label = role });
        await InDialog($"Add {username}").ClickAsync();
        await Assertions.Expect(People.GetByText(username, new() { Exact = true })).ToBeVisibleAsync();
    }

    public async Task Ban(string name)
    {
        await Button($"Ban {name}").ClickAsync();
        await InDialog("Ban").ClickAsync();
        await Assertions.Expect(Button($"Unban {name}")).ToBeVisibleAsync();
    }

    /// <summary>The browser has verified a log of so many entries.</summary>
    public Task Verified(int entries) =>
        Assertions.Expect(page.GetByText($"Verified: {entries} {(entries == 1 ? "entry" : "entries")}, the last one")).ToBeVisibleAsync();
}
