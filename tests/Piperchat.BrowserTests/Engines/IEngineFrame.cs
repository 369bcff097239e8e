using System.Text.Json;

namespace Piperchat.BrowserTests.Engines;

/// <summary>What each engine must be able to do in one document, at once; <see cref="EngineDocument"/> waits for what it is done to.</summary>
internal interface IEngineFrame
{
    /// <summary>The JSON of what a JavaScript expression, or the promise that it gives, comes to.</summary>
    Task<JsonElement> Evaluate(string expression);

    Task Click(Sought element);

    /// <summary>To whatever has the focus.</summary>
    Task Type(string text);

    Task Press(string key);

    Task<IEngineFrame> Frame(Sought iframe);
}
