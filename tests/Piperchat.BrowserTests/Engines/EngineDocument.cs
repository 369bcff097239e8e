using System.Diagnostics;
using System.Text.Json;

namespace Piperchat.BrowserTests.Engines;

/// <summary>
/// The document of a page or of a frame in it, whichever engine shows it: what a test does with one. Everything waits until it can be done.
/// </summary>
internal class EngineDocument(IEngineFrame frame)
{
    /// <summary>How long a page may take to show what is expected: the tests share two cores with all others.</summary>
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(20);

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    public async Task Click(Sought sought)
    {
        await Stands(sought);
        await frame.Click(sought);
    }

    /// <summary>As a user does: a script's focus() isn't followed in another site's frame that nobody has gone to (WebKit).</summary>
    public async Task Type(Sought sought, string text)
    {
        await Click(sought);
        await frame.Type(text);
    }

    /// <summary>A key by its name in KeyboardEvent, such as Enter or Escape, to whatever has the focus.</summary>
    public Task Press(string key) => frame.Press(key);

    public async Task<string> Text(Sought sought)
    {
        await WaitFor($"{sought.Script} !== null", sought.ToString());
        return await Evaluate<string>($"{sought.Script}.innerText");
    }

    public Task Shows(Sought sought) => WaitFor($"{sought.Script} !== null", sought.ToString());

    public Task ShowsText(Sought sought, string text) => WaitFor($"{sought.Script}?.innerText.includes({JsonSerializer.Serialize(text)})", $"\"{text}\" in {sought}");

    /// <summary>The document in an iframe.</summary>
    public async Task<EngineDocument> Frame(Sought sought)
    {
        await Shows(sought);
        return new(await frame.Frame(sought));
    }

    /// <summary>Waits until a JavaScript expression is truthy.</summary>
    /// <param name="expected">What is waited for, in the words of the failure.</param>
    public async Task WaitFor(string condition, string? expected = null)
    {
        Exception? last = null;
        var started = Stopwatch.GetTimestamp();
        do
        {
            try
            {
                if (await Evaluate<bool>($"Boolean({condition})")) return;
                last = null;
            }
            catch (EngineException failure)
            {
                // The document may be on its way out, and the next one not there yet.
                last = failure;
            }

            await Task.Delay(Pause);
        }
        while (Stopwatch.GetElapsedTime(started) < Timeout);

        throw new EngineException($"Waited {Timeout.TotalSeconds} s in vain for {expected ?? condition}. The page says:\n{await Describe()}", last);
    }

    /// <summary>What a JavaScript expression, or the promise that it gives, comes to.</summary>
    public async Task<T> Evaluate<T>(string expression)
    {
        var value = await frame.Evaluate(expression);
        return value.Deserialize<T>() ?? throw new EngineException($"{expression} is null.");
    }

    /// <summary>In sight and standing still: what moves is clicked beside.</summary>
    private async Task Stands(Sought sought)
    {
        await Shows(sought);
        var place = $"JSON.stringify({sought.Script}?.getBoundingClientRect() ?? null)";
        string before, now = "";
        do
        {
            before = now;
            now = await Evaluate<string>(place);
            await Task.Delay(Pause);
        }
        while (now != before);
    }

    private async Task<string> Describe()
    {
        try
        {
            return await Evaluate<string>("document.body.innerText");
        }
        catch (EngineException failure)
        {
            return failure.Message;
        }
    }
}
