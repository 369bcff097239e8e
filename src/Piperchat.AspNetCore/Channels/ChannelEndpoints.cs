using Microsoft.AspNetCore.Http;
using Piperchat.Protocol;

namespace Piperchat.AspNetCore;

/// <summary>GET /channels: those that the caller may read.</summary>
internal sealed class ChannelEndpoints(IRelayStore store, ChannelAccess access)
{
    public async ValueTask<Problem?> ListAsync(RelayCall call)
    {
        using var json = new CanonicalWriter();
        json.BeginArray();
        foreach (var channel in await store.Channels.ListAsync(call.Tenant, call.Aborted))
        {
            if (!await access.AllowsAsync(call.Context, new PiperchatChannel(call.Tenant, channel.Name), PiperchatOperation.Read)) continue;
            json.Element();
            json.BeginObject();
            json.Member("name"u8, channel.Name);
            json.Member("created_at"u8, WireTime.Format(channel.CreatedAt));
            json.Member("message_count"u8, channel.MessageCount);
            json.Member("last_activity"u8, WireTime.Format(channel.LastActivity));
            json.EndObject();
        }

        json.EndArray();
        await call.Context.ReplyAsync(StatusCodes.Status200OK, json);
        return null;
    }
}
