using Microsoft.Playwright;

namespace Piperchat.BrowserTests.People;

/// <summary>Someone who has no mouse.</summary>
internal static class Keyboard
{
    private const int LongestWay = 60;

    public static async Task TabTo(this IPage page, ILocator target)
    {
        await target.WaitForAsync();
        for (var i = 0; i < LongestWay; i++)
        {
            if (await target.EvaluateAsync<bool>("element => element === document.activeElement")) return;
            await page.Keyboard.PressAsync("Tab");
        }

        Assert.Fail($"The keyboard doesn't get to {target}.");
    }

    /// <summary>Goes there and presses Enter.</summary>
    public static async Task Press(this IPage page, ILocator target)
    {
        await page.TabTo(target);
        await page.Keyboard.PressAsync("Enter");
    }
}
