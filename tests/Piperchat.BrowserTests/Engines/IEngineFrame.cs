using System.Text.Json;

namespace Piperchat.BrowserTests.Engines;

/// <summary>What each engine must be able to do in one document, at once; <see cref="EngineDocument"/> waits for what it is done to.</summary>
internal interface IEngineFrame
{
    /// <summary>The JSON of what a JavaScript expression, or the promise that it gives, comes to.</summary>
    Task<JsonElement> Evaluate(string expression);

    /// <param name="element">An expression for the element.</param>
    Task Click(string element);

    /// <param name="element">An expression for the element, which gets the focus.</param>
    Task Type(string element, string text);

    Task Press(string key);

    /// <param name="element">An expression for the iframe.</param>
    Task<IEngineFrame> Frame(string element);
}
