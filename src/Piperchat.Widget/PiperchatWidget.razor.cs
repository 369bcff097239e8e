using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;
using Piperchat.Widget.Embedding;

namespace Piperchat.Widget;

/// <summary>
/// The chat on a page: <c>&lt;PiperchatWidget Channel="support-42" /&gt;</c>, in Blazor (static, server and WebAssembly) and, by the component
/// tag helper, in Razor Pages and MVC. It renders the loader's script and <c>&lt;piper-chat&gt;</c>.
/// </summary>
/// <remarks>
/// <para>Callbacks, <see cref="GetToken"/> and the methods need an interactive render mode. What they tell comes from the user's browser: it is
/// good for a badge or a notification, and proves nothing. It is metadata alone; the text of a message never leaves the chat's frame.</para>
/// <para>There is no parameter for an identity: with interactive server rendering the keys would pass through the server, which must never
/// see them. Set <c>identity</c> of the element by a script of your own instead.</para>
/// <para>Blazor's enhanced navigation runs no script of a page that it brings. Where a visitor can come to a statically rendered widget from a
/// page without one, put the loader into App.razor:
/// <c>&lt;script type="module" src="piperchat/piperchat.js"&gt;&lt;/script&gt;</c>.</para>
/// </remarks>
public sealed partial class PiperchatWidget : ComponentBase, IAsyncDisposable
{
    private ElementReference _element;
    private ElementConnection? _connection;

    /// <summary>Where MapPiperchat put the chat, as it was told there; the application's own base (PathBase) comes before it.</summary>
    [Parameter]
    public string Path { get; set; } = "/piperchat";

    /// <summary>
    /// The whole address of the relay in place of <see cref="Path"/>, where it isn't in this application or where a proxy takes a part of the
    /// path away: <c>https://chat.example.com/</c>, <c>/apps/chat</c>.
    /// </summary>
    [Parameter]
    public string? Relay { get; set; }

    /// <summary>The channel: 1 to 64 of a–z, 0–9 and -. Default: main.</summary>
    [Parameter]
    public string? Channel { get; set; }

    /// <summary>A frame in place, or a bubble that opens it.</summary>
    [Parameter]
    public PiperchatMode Mode { get; set; }

    /// <summary>The palette.</summary>
    [Parameter]
    public PiperchatTheme Theme { get; set; }

    /// <summary>What is mine, what is new and what to press: a CSS colour. Text on it stays legible whatever it is.</summary>
    [Parameter]
    public string? Accent { get; set; }

    /// <summary>The background: a CSS colour. A dark one brings the dark palette with it.</summary>
    [Parameter]
    public string? Bg { get; set; }

    /// <summary>A BCP 47 tag, for dates and numbers. Default: the browser's.</summary>
    [Parameter]
    public string? Locale { get; set; }

    /// <summary>The name of the chat, for those who hear the page. Default: Chat.</summary>
    [Parameter]
    public string? Label { get; set; }

    /// <summary>What stands in the chat's head in place of the channel's name: up to 80 characters.</summary>
    [Parameter]
    public string? Heading { get; set; }

    /// <summary>Tells of all channels that the user may read, without showing them.</summary>
    [Parameter]
    public bool Watch { get; set; }

    /// <summary>Without the chat's own head, where the page says over it whose conversation it is. In place only.</summary>
    [Parameter]
    public bool Bare { get; set; }

    /// <summary>
    /// Gives an access token for the relay (<c>PiperchatTokens</c>); asked at start and whenever the last one has expired. Needed only for a relay
    /// on another site, where the user's cookie doesn't travel.
    /// </summary>
    [Parameter]
    public Func<Task<string>>? GetToken { get; set; }

    /// <summary>The chat is up.</summary>
    [Parameter]
    public EventCallback OnReady { get; set; }

    /// <summary>A message of someone else has come.</summary>
    [Parameter]
    public EventCallback<PiperchatMessageReceived> OnMessageReceived { get; set; }

    /// <summary>How many messages are unread has changed.</summary>
    [Parameter]
    public EventCallback<PiperchatUnread> OnUnreadChanged { get; set; }

    /// <summary>The chat is in sight.</summary>
    [Parameter]
    public EventCallback OnOpened { get; set; }

    /// <summary>The chat is no longer in sight.</summary>
    [Parameter]
    public EventCallback OnClosed { get; set; }

    /// <summary>The chat's connection to the relay is in another state than before.</summary>
    [Parameter]
    public EventCallback<PiperchatConnection> OnConnectionChanged { get; set; }

    /// <summary>Someone's key is another than before; nothing is sent to them until the user decides.</summary>
    [Parameter]
    public EventCallback<PiperchatKeyChanged> OnKeyChanged { get; set; }

    /// <summary>Something went wrong. An unreachable relay is told here too, and breaks nothing on the page.</summary>
    [Parameter]
    public EventCallback<PiperchatError> OnError { get; set; }

    /// <summary>
    /// All else goes onto the element: <c>class</c>, <c>style</c>, <c>id</c>, and each variable of the theme by its name
    /// (<c>pc-radius-card="4px"</c>).
    /// </summary>
    [Parameter(CaptureUnmatchedValues = true)]
    public IReadOnlyDictionary<string, object>? AdditionalAttributes { get; set; }

    [Inject]
    private IJSRuntime Browser { get; set; } = default!;

    [Inject]
    private NavigationManager Navigation { get; set; } = default!;

    /// <summary>
    /// Without scheme and host: behind a proxy the server may not know by which of them it was called. It ends in a slash, as folders do.
    /// </summary>
    private string RelayAddress => (Relay ?? new Uri(Navigation.BaseUri).AbsolutePath + Path.TrimStart('/')).TrimEnd('/') + "/";

    /// <summary>
    /// The element waits until the component is connected to it: no event is missed, and the first request carries the token. While it is
    /// prerendered it waits for good: the interactive component brings an element of its own.
    /// </summary>
    private bool IsStartedByProgram => RendererInfo.IsInteractive || AssignedRenderMode is not null;

    /// <summary>Opens a launcher, or tells an inline chat that it is in sight.</summary>
    /// <returns>Whether the chat did it. If not, <see cref="OnError"/> is told why: an exception would end the circuit of a page that doesn't catch it.</returns>
    /// <exception cref="InvalidOperationException">The component isn't interactive.</exception>
    public Task<bool> OpenAsync(CancellationToken cancellationToken = default) => Call("open", [], cancellationToken);

    /// <summary>Closes a launcher, or tells an inline chat that it is out of sight.</summary>
    /// <inheritdoc cref="OpenAsync" path="/*[not(self::summary)]" />
    public Task<bool> CloseAsync(CancellationToken cancellationToken = default) => Call("close", [], cancellationToken);

    /// <summary>Opens it if it is closed, and the other way round.</summary>
    /// <inheritdoc cref="OpenAsync" path="/*[not(self::summary)]" />
    public Task<bool> ToggleAsync(CancellationToken cancellationToken = default) => Call("toggle", [], cancellationToken);

    /// <summary>Goes to another channel. It stays there until this is called again or <see cref="Channel"/> changes.</summary>
    /// <inheritdoc cref="OpenAsync" path="/*[not(self::summary)]" />
    public Task<bool> SetChannelAsync(string channel, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(channel);
        return Call("setChannel", [channel], cancellationToken);
    }

    /// <summary>Changes the palette. It stays so until this is called again or <see cref="Theme"/> changes.</summary>
    /// <inheritdoc cref="OpenAsync" path="/*[not(self::summary)]" />
    public Task<bool> SetThemeAsync(PiperchatTheme theme, CancellationToken cancellationToken = default) =>
        Call("setTheme", [Words.Of(theme)], cancellationToken);

    /// <summary>Puts text into the box, where nothing has been written yet; it is sent by the user alone.</summary>
    /// <remarks>With interactive server rendering the text comes from the server, which therefore knows it.</remarks>
    /// <inheritdoc cref="OpenAsync" path="/*[not(self::summary)]" />
    public Task<bool> PrefillAsync(string text, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(text);
        return Call("prefill", [text], cancellationToken);
    }

    /// <summary>Marks everything as read in one channel, or in the one that is shown.</summary>
    /// <inheritdoc cref="OpenAsync" path="/*[not(self::summary)]" />
    public Task<bool> MarkReadAsync(string? channel = null, CancellationToken cancellationToken = default) =>
        Call("markRead", channel is null ? [] : [channel], cancellationToken);

    /// <summary>Wipes an injected identity and the token, and forgets that the user has written.</summary>
    /// <inheritdoc cref="OpenAsync" path="/*[not(self::summary)]" />
    public Task<bool> LogoutAsync(CancellationToken cancellationToken = default) => Call("logout", [], cancellationToken);

    /// <inheritdoc />
    public ValueTask DisposeAsync() => _connection?.DisposeAsync() ?? ValueTask.CompletedTask;

    /// <inheritdoc />
    protected override void OnInitialized()
    {
        if (RendererInfo.IsInteractive) _connection = new ElementConnection(Browser, new HostCalls(this));
    }

    /// <inheritdoc />
    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (!firstRender || _connection is null) return;
        await Report(await _connection.Open(RelayAddress, _element, HeardEvents(), GetToken is not null));
    }

    private async Task<bool> Call(string method, IEnumerable<string> arguments, CancellationToken cancellationToken)
    {
        if (_connection is null) throw new InvalidOperationException($"{nameof(PiperchatWidget)}: '{method}' needs an interactive render mode.");
        return await Report(await _connection.Call(method, arguments, cancellationToken));
    }

    private async Task<bool> Report(string? fault)
    {
        if (fault is not null) await OnError.InvokeAsync(new PiperchatError(fault));
        return fault is null;
    }
}
