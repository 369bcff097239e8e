using System.Text.Json;
using Microsoft.AspNetCore.Components;

namespace Piperchat.Widget;

public sealed partial class PiperchatWidget
{
    /// <summary>The events that someone listens to, by the bridge's names: no other one is sent to the server.</summary>
    private string[] HeardEvents()
    {
        List<string> events = [];
        Add("ready", OnReady.HasDelegate);
        Add("message-received", OnMessageReceived.HasDelegate);
        Add("unread", OnUnreadChanged.HasDelegate);
        Add("opened", OnOpened.HasDelegate);
        Add("closed", OnClosed.HasDelegate);
        Add("connection", OnConnectionChanged.HasDelegate);
        Add("key-changed", OnKeyChanged.HasDelegate);
        Add("error", OnError.HasDelegate);
        return [.. events];

        void Add(string name, bool isHeard)
        {
            if (isHeard) events.Add(name);
        }
    }

    /// <summary>
    /// Tells the host. What can't be read is refused to the browser that sent it, and to it alone: anyone can say anything there.
    /// What the host itself throws goes the way of every error of a component.
    /// </summary>
    internal async Task Raise(string name, string detail)
    {
        var callback = Read(name, detail);
        try
        {
            await callback();
        }
        catch (Exception error)
        {
            await DispatchExceptionAsync(error);
        }
    }

    private Func<Task> Read(string name, string detail)
    {
        using var json = JsonDocument.Parse(detail);
        var told = json.RootElement;
        return name switch
        {
            "ready" => () => OnReady.InvokeAsync(),
            "opened" => () => OnOpened.InvokeAsync(),
            "closed" => () => OnClosed.InvokeAsync(),
            "message-received" => To(OnMessageReceived, new(Text("from"), Text("channel"), told.GetProperty("ts").GetDateTimeOffset())),
            "unread" => To(OnUnreadChanged, new(told.GetProperty("total").GetInt32(), Counts(told.GetProperty("byChannel")))),
            "connection" => To(OnConnectionChanged, ConnectionOf(Text("state"))),
            "key-changed" => To(OnKeyChanged, new(Text("from"), Text("channel"))),
            "error" => To(OnError, new(Text("code"))),
            _ => throw new ArgumentException($"The chat has no event '{name}'.", nameof(name)),
        };

        string Text(string member) => told.GetProperty(member).GetString() ?? throw new JsonException($"'{member}' of '{name}' is null.");
    }

    private static Func<Task> To<T>(EventCallback<T> callback, T argument) => () => callback.InvokeAsync(argument);

    private static Dictionary<string, int> Counts(JsonElement byChannel) =>
        byChannel.EnumerateObject().ToDictionary(channel => channel.Name, channel => channel.Value.GetInt32(), StringComparer.Ordinal);

    private static PiperchatConnection ConnectionOf(string state) => state switch
    {
        "connecting" => PiperchatConnection.Connecting,
        "live" => PiperchatConnection.Live,
        "waiting" => PiperchatConnection.Waiting,
        "refused" => PiperchatConnection.Refused,
        "offline" => PiperchatConnection.Offline,
        _ => throw new ArgumentException($"'{state}' is no state of a connection.", nameof(state)),
    };
}
