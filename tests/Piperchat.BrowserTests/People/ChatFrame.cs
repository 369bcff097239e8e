using Microsoft.Playwright;

namespace Piperchat.BrowserTests.People;

/// <summary>The chat in the frame of a host's page, as the person before it uses it.</summary>
internal sealed class ChatFrame(IPage page)
{
    public ILocator Frame => page.Locator("piper-chat iframe");

    public ILocator MessageBox => Inside.GetByRole(AriaRole.Textbox, new() { Name = "Message", Exact = true });

    private IFrameLocator Inside => page.FrameLocator("piper-chat iframe");

    public ILocator Log => Inside.GetByRole(AriaRole.Log, new() { Name = "Messages" });

    public async Task PickName(string username)
    {
        await Inside.GetByRole(AriaRole.Textbox, new() { Name = "Username" }).FillAsync(username);
        await Inside.GetByRole(AriaRole.Button, new() { Name = "Start chatting" }).ClickAsync();
        await MessageBox.WaitForAsync();
    }

    public async Task Say(string text)
    {
        await MessageBox.FillAsync(text);
        await Inside.GetByRole(AriaRole.Button, new() { Name = "Send" }).ClickAsync();
        await Reads(text);
    }

    public Task Reads(string text) => Assertions.Expect(Log.GetByText(text)).ToBeVisibleAsync();
}
