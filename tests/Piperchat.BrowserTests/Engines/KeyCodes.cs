namespace Piperchat.BrowserTests.Engines;

/// <summary>Keys that write nothing have letters of their own in WebDriver (https://www.w3.org/TR/webdriver2/#keyboard-actions).</summary>
internal static class KeyCodes
{
    private static readonly Dictionary<string, string> Codes = new() { ["Enter"] = "\uE007", ["Escape"] = "\uE00C", ["Space"] = " ", ["Tab"] = "\uE004" };

    public static string Of(string key) => Codes[key];
}
