using System.Text.Json;
using WebDriverBiDi;
using WebDriverBiDi.Input;
using WebDriverBiDi.Script;

namespace Piperchat.BrowserTests.Engines;

/// <param name="page">The page's browsing context.</param>
/// <param name="context">The page's too, or that of a frame in it.</param>
internal sealed class FirefoxFrame(BiDiDriver driver, string page, string context) : IEngineFrame
{
    public async Task<JsonElement> Evaluate(string expression)
    {
        var json = await Run<StringRemoteValue>($"(async () => JSON.stringify(await ({expression})) ?? 'null')()");
        return JsonDocument.Parse(json.Value).RootElement;
    }

    public async Task Click(Sought element)
    {
        await Run<UndefinedRemoteValue>($"{element.Script}.scrollIntoView({{ block: 'nearest' }})");
        var found = await Run<NodeRemoteValue>(element.Script);
        var mouse = new PointerSourceActions("mouse") { Parameters = new() { PointerType = PointerType.Mouse } };
        mouse.Actions.Add(new PointerMoveAction { Origin = Origin.Element(found.ToSharedReference()) });
        mouse.Actions.Add(new PointerDownAction(0));
        mouse.Actions.Add(new PointerUpAction(0));
        await Perform(mouse);
    }

    public Task Type(string text) => PressAll(text.Select(letter => letter.ToString()));

    public Task Press(string key) => PressAll([KeyCodes.Of(key)]);

    public async Task<IEngineFrame> Frame(Sought iframe) => new FirefoxFrame(driver, page, (await Run<WindowProxyRemoteValue>($"{iframe.Script}.contentWindow")).Value.BrowsingContextId);

    private async Task PressAll(IEnumerable<string> keys)
    {
        var keyboard = new KeySourceActions("keyboard");
        foreach (var key in keys)
        {
            keyboard.Actions.Add(new KeyDownAction(key));
            keyboard.Actions.Add(new KeyUpAction(key));
        }

        await Perform(keyboard);
    }

    private Task<bool> Perform(SourceActions actions) => Told(async () =>
    {
        // Keys go to the window in front alone, and the last one that was opened is that.
        await driver.BrowsingContext.ActivateAsync(new(page));
        var command = new PerformActionsCommandParameters(context);
        command.Actions.Add(actions);
        await driver.Input.PerformActionsAsync(command);
        return true;
    });

    private Task<T> Run<T>(string expression)
        where T : RemoteValue => Told(async () => await driver.Script.EvaluateAsync(new(expression, new ContextTarget(context), true)) switch
    {
        EvaluateResultSuccess { Result: T value } => value,
        EvaluateResultSuccess { Result: var other } => throw new EngineException($"{expression} is {other.Type}."),
        EvaluateResultException failure => throw new EngineException($"{expression}: {failure.ExceptionDetails.Text}"),
        var unknown => throw new EngineException($"{expression}: {unknown}"),
    });

    private static async Task<T> Told<T>(Func<Task<T>> act)
    {
        try
        {
            return await act();
        }
        catch (WebDriverBiDiException failure)
        {
            throw new EngineException(failure.Message, failure);
        }
    }
}
