using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;
using Piperchat.Widget.Embedding;

namespace Piperchat.Widget.Tests.Components;

/// <summary>What the component says to the browser, and makes of what the browser says.</summary>
public sealed class InteractiveTests
{
    [Fact]
    public async Task Element_rendered_is_connected_by_the_relays_own_module()
    {
        var renderer = await InteractiveRenderer.Render(new() { [nameof(PiperchatWidget.Path)] = "/chat" });

        Assert.Equal(["import", "connect"], renderer.Browser.Calls.Select(call => call.Name));
        Assert.Equal("/app/chat/piperchat.blazor.js", renderer.Browser.Calls[0].Arguments[0]);
        Assert.Empty((string[])renderer.Browser.Calls[1].Arguments[2]!);
        Assert.Equal(false, renderer.Browser.Calls[1].Arguments[3]);
    }

    [Fact]
    public async Task Events_that_nobody_listens_to_are_not_asked_for()
    {
        var renderer = await InteractiveRenderer.Render(new()
        {
            [nameof(PiperchatWidget.OnUnreadChanged)] = Callback<PiperchatUnread>(_ => { }),
            [nameof(PiperchatWidget.OnOpened)] = EventCallback.Factory.Create(this, () => { }),
            [nameof(PiperchatWidget.GetToken)] = () => Task.FromResult("a-token"),
        });

        var (_, arguments) = renderer.Browser.Calls[1];
        Assert.Equal(["unread", "opened"], (string[])arguments[2]!);
        Assert.Equal(true, arguments[3]);
        Assert.Equal("a-token", await CallsOf(renderer).GetToken());
    }

    [Fact]
    public async Task Events_heard_come_as_their_metadata()
    {
        List<object> heard = [];
        var renderer = await InteractiveRenderer.Render(new()
        {
            [nameof(PiperchatWidget.OnMessageReceived)] = Callback<PiperchatMessageReceived>(heard.Add),
            [nameof(PiperchatWidget.OnUnreadChanged)] = Callback<PiperchatUnread>(heard.Add),
            [nameof(PiperchatWidget.OnConnectionChanged)] = Callback<PiperchatConnection>(state => heard.Add(state)),
            [nameof(PiperchatWidget.OnKeyChanged)] = Callback<PiperchatKeyChanged>(heard.Add),
            [nameof(PiperchatWidget.OnError)] = Callback<PiperchatError>(heard.Add),
            [nameof(PiperchatWidget.OnReady)] = EventCallback.Factory.Create(this, () => heard.Add("ready")),
            [nameof(PiperchatWidget.OnOpened)] = EventCallback.Factory.Create(this, () => heard.Add("opened")),
            [nameof(PiperchatWidget.OnClosed)] = EventCallback.Factory.Create(this, () => heard.Add("closed")),
        });

        await Hear(renderer, "ready", """{"v":1,"caps":[]}""");
        await Hear(renderer, "message-received", """{"from":"dot1:a","channel":"main","ts":"2026-11-23T10:00:00.123Z"}""");
        await Hear(renderer, "unread", """{"total":3,"byChannel":{"main":1,"support-42":2}}""");
        await Hear(renderer, "connection", """{"state":"offline"}""");
        await Hear(renderer, "key-changed", """{"from":"dot1:b","channel":"main"}""");
        await Hear(renderer, "error", """{"code":"sign-in"}""");
        await Hear(renderer, "opened", "{}");
        await Hear(renderer, "closed", "{}");

        var unread = Assert.IsType<PiperchatUnread>(heard[2]);
        Assert.Equal(3, unread.Total);
        Assert.Equal(new Dictionary<string, int> { ["main"] = 1, ["support-42"] = 2 }, unread.ByChannel);
        Assert.Equal(
            [
                "ready",
                new PiperchatMessageReceived("dot1:a", "main", new DateTimeOffset(2026, 11, 23, 10, 0, 0, 123, TimeSpan.Zero)),
                unread,
                PiperchatConnection.Offline,
                new PiperchatKeyChanged("dot1:b", "main"),
                new PiperchatError("sign-in"),
                "opened",
                "closed",
            ],
            heard);
        Assert.Empty(renderer.Errors);
    }

    [Theory]
    [InlineData("unread", "{}")]
    [InlineData("unread", """{"total":"many","byChannel":{}}""")]
    [InlineData("message-received", """{"from":null,"channel":"main","ts":"2026-11-23T10:00:00Z"}""")]
    [InlineData("message-received", """{"from":"dot1:a","channel":"main","ts":"yesterday"}""")]
    [InlineData("connection", """{"state":"fine"}""")]
    [InlineData("error", "not json")]
    [InlineData("dispose", "{}")]
    public async Task Event_that_no_chat_sends_is_refused_to_its_sender_alone(string name, string detail)
    {
        var heard = false;
        var renderer = await InteractiveRenderer.Render(new()
        {
            [nameof(PiperchatWidget.OnUnreadChanged)] = Callback<PiperchatUnread>(_ => heard = true),
            [nameof(PiperchatWidget.OnMessageReceived)] = Callback<PiperchatMessageReceived>(_ => heard = true),
        });

        await Assert.ThrowsAnyAsync<Exception>(() => Hear(renderer, name, detail));

        Assert.False(heard);
        Assert.Empty(renderer.Errors);
    }

    [Fact]
    public async Task Callback_that_throws_is_an_error_of_the_component()
    {
        var failure = new InvalidOperationException("The host's own.");
        var renderer = await InteractiveRenderer.Render(new() { [nameof(PiperchatWidget.OnError)] = Callback<PiperchatError>(_ => throw failure) });

        await Hear(renderer, "error", """{"code":"failed"}""");

        Assert.Same(failure, Assert.Single(renderer.Errors));
    }

    [Fact]
    public async Task Methods_called_reach_the_element_with_the_loaders_words()
    {
        var renderer = await InteractiveRenderer.Render([]);
        var widget = renderer.Widget;
        renderer.Browser.Calls.Clear();

        Assert.True(await widget.OpenAsync(TestContext.Current.CancellationToken));
        await widget.ToggleAsync(TestContext.Current.CancellationToken);
        await widget.CloseAsync(TestContext.Current.CancellationToken);
        await widget.SetChannelAsync("support-42", TestContext.Current.CancellationToken);
        await widget.SetThemeAsync(PiperchatTheme.Dark, TestContext.Current.CancellationToken);
        await widget.PrefillAsync("Hello", TestContext.Current.CancellationToken);
        await widget.MarkReadAsync(cancellationToken: TestContext.Current.CancellationToken);
        await widget.MarkReadAsync("main", TestContext.Current.CancellationToken);
        await widget.LogoutAsync(TestContext.Current.CancellationToken);

        Assert.Equal(
            ["open()", "toggle()", "close()", "setChannel(support-42)", "setTheme(dark)", "prefill(Hello)", "markRead()", "markRead(main)", "logout()"],
            renderer.Browser.Calls.Select(call => $"{call.Name}({string.Join(", ", call.Arguments)})"));
    }

    [Fact]
    public async Task Method_that_the_chat_refuses_is_told_and_breaks_nothing()
    {
        List<PiperchatError> errors = [];
        var renderer = await InteractiveRenderer.Render(new() { [nameof(PiperchatWidget.OnError)] = Callback<PiperchatError>(errors.Add) });
        renderer.Browser.Fault = "bad-channel";

        Assert.False(await renderer.Dispatcher.InvokeAsync(() => renderer.Widget.SetChannelAsync("No channel", TestContext.Current.CancellationToken)));

        Assert.Equal([new PiperchatError("bad-channel")], errors);
    }

    [Fact]
    public async Task Relay_that_is_unreachable_is_told_and_breaks_nothing()
    {
        List<PiperchatError> errors = [];
        var renderer = await InteractiveRenderer.Render(
            new() { [nameof(PiperchatWidget.OnError)] = Callback<PiperchatError>(errors.Add) },
            new JSException("Failed to fetch dynamically imported module"));

        Assert.Equal([new PiperchatError("unreachable")], errors);
        Assert.Empty(renderer.Errors);
        Assert.False(await renderer.Dispatcher.InvokeAsync(() => renderer.Widget.OpenAsync(TestContext.Current.CancellationToken)));
        Assert.Equal(2, errors.Count);
        await renderer.Widget.DisposeAsync();
    }

    [Fact]
    public async Task Widget_removed_lets_go_of_its_element()
    {
        var renderer = await InteractiveRenderer.Render([]);

        await renderer.Widget.DisposeAsync();

        Assert.Equal("disconnect", renderer.Browser.Calls[^1].Name);
        Assert.Throws<ObjectDisposedException>(() => CallsOf(renderer));
    }

    [Fact]
    public async Task Widget_whose_circuit_is_gone_is_disposed_in_silence()
    {
        var renderer = await InteractiveRenderer.Render([]);
        renderer.Browser.Failure = new JSDisconnectedException("The circuit has disconnected.");

        await renderer.Widget.DisposeAsync();
    }

    private static EventCallback<T> Callback<T>(Action<T> action) => EventCallback.Factory.Create(new object(), action);

    private static HostCalls CallsOf(InteractiveRenderer renderer) =>
        ((DotNetObjectReference<HostCalls>)renderer.Browser.Calls.First(call => call.Name == "connect").Arguments[1]!).Value;

    private static Task Hear(InteractiveRenderer renderer, string name, string detail) =>
        renderer.Dispatcher.InvokeAsync(() => CallsOf(renderer).Hear(name, detail));
}
