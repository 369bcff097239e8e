using System.Net;
using System.Net.Sockets;
using System.Text.Json;

namespace Piperchat.Bench;

/// <summary>A relay under load: ours in a process of its own, or any that speaks versions 1.0 to 1.3, by URL.</summary>
internal class RelayTarget(string name, Uri address, RelayUsage? usage) : IAsyncDisposable
{
    private IPEndPoint? _endPoint;

    public string Name => name;

    public Uri Address => address;

    /// <summary>What it uses of the machine; null where it runs elsewhere.</summary>
    public RelayUsage? Usage => usage;

    /// <summary>The relay's id, which posts of 1.5 sign; null where it has none, and gets posts of 1.2.</summary>
    public string? RelayId { get; private set; }

    /// <summary>A relay by URL. Where its fragment is a process id, what that process uses is measured: <c>http://127.0.0.1:4100#1234</c>.</summary>
    public static async Task<RelayTarget> AtAsync(string url)
    {
        var address = new Uri(url);
        var usage = int.TryParse(address.Fragment.TrimStart('#'), out var id) ? new RelayUsage(id) : null;
        var target = new RelayTarget(address.Authority, new Uri(address.GetLeftPart(UriPartial.Path)), usage);
        await target.AskAsync();
        return target;
    }

    public string PathOf(string relative) => $"{Address.AbsolutePath.TrimEnd('/')}/{relative}";

    /// <param name="receiveBytes">How much the system keeps of what nobody has read yet; null for as much as it likes.</param>
    public async Task<Socket> ConnectAsync(int? receiveBytes = null)
    {
        var endPoint = _endPoint ??= new IPEndPoint(
            Array.Find(await Dns.GetHostAddressesAsync(Address.Host), found => found.AddressFamily == AddressFamily.InterNetwork) ?? IPAddress.IPv6Loopback, Address.Port);
        var socket = new Socket(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        if (receiveBytes is { } bytes) socket.ReceiveBufferSize = bytes;
        await socket.ConnectAsync(endPoint);
        return socket;
    }

    public virtual ValueTask DisposeAsync() => ValueTask.CompletedTask;

    /// <summary>Asks the relay what it is.</summary>
    public async Task AskAsync()
    {
        using var client = new HttpClient();
        using var health = JsonDocument.Parse(await client.GetStringAsync(new Uri(Address, PathOf("health"))));
        RelayId = health.RootElement.TryGetProperty("relay", out var relay) ? relay.GetString() : null;
    }
}
