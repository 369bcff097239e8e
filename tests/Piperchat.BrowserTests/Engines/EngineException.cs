namespace Piperchat.BrowserTests.Engines;

/// <summary>An engine didn't do, or didn't show, what the test asked for.</summary>
internal sealed class EngineException(string message, Exception? inner = null) : Exception(message, inner);
