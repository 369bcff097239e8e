namespace Piperchat.BrowserTests.Engines;

/// <summary>The engines beside Chromium, which all other browser tests run in.</summary>
public enum Engine
{
    Firefox,
    WebKit,
}
