using Microsoft.AspNetCore.Http;
using Piperchat.Protocol;

namespace Piperchat.AspNetCore;

/// <summary>GET /channels?search=&amp;after=&amp;limit=: those that the caller may read or administer, by name.</summary>
internal sealed class ChannelEndpoints(IRelayStore store, ChannelAccess access)
{
    public async ValueTask<Problem?> ListAsync(RelayCall call)
    {
        if (!call.TryNumber("limit", Page.MostEntries, 1, Page.MostEntries, out var limit, out var problem)) return problem;
        var search = call.Query("search")?.ToLowerInvariant() ?? "";
        if (search.Length > 0 && !Forms.Channel.Fits(search)) return Problem.BadForm("search", Forms.Channel);
        var after = call.Query("after") ?? "";
        if (after.Length > 0 && !Forms.Channel.Fits(after)) return Problem.BadForm("after", Forms.Channel);

        using var json = new CanonicalWriter();
        json.BeginArray();
        var left = (int)limit;
        for (var size = left; left > 0; size = Math.Min(2 * size, Page.MostEntries))
        {
            // What the caller may not see is made up for from the next page, so that an answer with fewer than asked for is the end. Pages grow:
            // who may see one in a thousand isn't looked up a thousand times.
            var page = await store.Channels.ListAsync(call.Tenant, search, after, size, call.Aborted);
            foreach (var channel in page)
            {
                after = channel.Name;
                if (!await MaySeeAsync(call, new PiperchatChannel(call.Tenant, channel.Name))) continue;
                Write(json, channel);
                if (--left == 0) break;
            }

            if (page.Count == 0) break;
        }

        json.EndArray();
        await call.Context.ReplyAsync(StatusCodes.Status200OK, json);
        return null;
    }

    private async ValueTask<bool> MaySeeAsync(RelayCall call, PiperchatChannel channel) =>
        await access.JudgeAsync(call, channel, PiperchatOperation.Read) == Verdict.Granted || await access.IsOperatorAsync(call, channel);

    private static void Write(CanonicalWriter json, in ChannelSummary channel)
    {
        json.Element();
        json.BeginObject();
        json.Member("name"u8, channel.Name);
        json.Member("created_at"u8, WireTime.Format(channel.CreatedAt));
        json.Member("message_count"u8, channel.MessageCount);
        json.Member("last_activity"u8, WireTime.Format(channel.LastActivity));
        json.Member("claimed"u8, channel.IsClaimed);
        json.EndObject();
    }
}
