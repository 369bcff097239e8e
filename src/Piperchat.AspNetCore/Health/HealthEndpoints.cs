using System.Reflection;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Piperchat.Protocol;

namespace Piperchat.AspNetCore;

/// <summary>GET /health: that the relay is up, who it is, and what it takes; the two of version 1.0 that are off here.</summary>
internal sealed class HealthEndpoints(IRelayStore store, ChannelAccess access, IOptions<PiperchatOptions> options, TimeProvider time)
{
    private static readonly string Version =
        typeof(HealthEndpoints).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "";

    private readonly long _started = time.GetTimestamp();

    public async ValueTask<Problem?> ShowAsync(RelayCall call)
    {
        // A count tells a stranger how busy whose company is; where there are strangers to speak of, only operators are told.
        var isClosed = await access.ModeAsync() == AccessMode.Closed;
        var isTold = !isClosed || await access.IsOperatorAsync(call, new PiperchatChannel(call.Tenant, ""));
        RelayCounts? counts = isTold ? await store.Channels.CountAsync(call.Tenant, call.Aborted) : null;
        using var json = new CanonicalWriter();
        json.BeginObject();
        json.Member("status"u8, "ok");
        json.Member("nodeId"u8, store.RelayId);
        json.Member("iroh"u8, false);
        json.Member("relay"u8, store.RelayId);
        json.Member("log"u8, store.LogId);
        json.Member("tenant"u8, call.Tenant);
        json.Member("login"u8, isClosed);
        json.WriteUser("user"u8, call.Caller.User);
        json.Member("now"u8, WireTime.Format(time.GetUtcNow()));
        if (counts is { } shown)
        {
            json.Member("channels"u8, shown.Channels);
            json.Member("messages"u8, shown.Messages);
            json.Member("keys"u8, shown.Keys);
        }

        json.Member("uptime_s"u8, (long)time.GetElapsedTime(_started).TotalSeconds);
        json.Member("version"u8, Version);
        json.Member("protocol_version"u8, "1.5");
        json.Name("protocol_versions_supported"u8);
        json.BeginArray();
        foreach (var version in Supported(call.Tenant))
        {
            json.Element();
            json.String(version);
        }

        json.EndArray();
        json.Name("limits"u8);
        json.BeginObject();
        json.Member("readers"u8, options.Value.Limits.Readers);
        json.Member("stream_channels"u8, options.Value.Limits.ChannelsPerStream);
        json.Member("envelope_bytes"u8, Math.Min(Piperchat.Protocol.Limits.EnvelopeBytes, options.Value.Limits.PostBytes));
        json.EndObject();
        json.EndObject();
        await call.Context.ReplyAsync(StatusCodes.Status200OK, json);
        return null;
    }

    /// <summary>GET /ticket and POST /connect.</summary>
    public static ValueTask<Problem?> PeerToPeerAsync(RelayCall call) => ValueTask.FromResult<Problem?>(Problem.Off("Peer to peer is off on this relay."));

    private string[] Supported(string tenant) =>
        tenant.Length > 0 ? ["1.5"] : options.Value.AcceptPlaintext ? ["1.0", "1.1", "1.2", "1.3", "1.5"] : ["1.2", "1.3", "1.5"];
}
