using System.Text.Json.Nodes;
using Piperchat.Protocol;

namespace Piperchat.AspNetCore.Tests;

/// <summary>POST /channels/{channel}/removals: the message is gone wherever it was, and stays gone.</summary>
public sealed class RemovalTests
{
    [Fact]
    public async Task Removed_message_is_gone_from_list_and_count_and_its_place_tells_who_took_it_away()
    {
        await using var site = await Site.StartAsync();
        var (olga, bob) = (await StaffedAsync(site), site.Visit("bob"));
        await olga.GiveAsync(bob, "member");
        var ids = new[] { await bob.SaidAsync(), await bob.SaidAsync(), await bob.SaidAsync() };
        var before = (await bob.GetAsync("channels/main/log")).Json!["entries"]!.AsArray().Single(entry => (string?)entry!["id"] == ids[1])!;

        var removed = (await olga.RemoveAsync(ids[1])).Is(200).Json!["entry"]!;
        Assert.Equal(ids[1], (string?)removed["record"]!["target"]);
        Assert.Equal([ids[0], ids[2]], (await bob.GetAsync("messages")).Json!.AsArray().Select(message => (string?)message!["id"]));
        Assert.Equal(2, (int)(await bob.GetAsync("channels")).Json![0]!["message_count"]!);

        var log = (await bob.GetAsync("channels/main/log")).Is(200);
        Assert.DoesNotContain((string)before["cipher_body"]!, log.Text, StringComparison.Ordinal);
        Assert.DoesNotContain((string)before["sig"]!, log.Text, StringComparison.Ordinal);
        var gone = log.Json!["entries"]!.AsArray().Single(entry => (string?)entry!["type"] == "gone")!.AsObject();
        Assert.Equal(["channel", "entry", "from_dot1", "hash", "id", "receivedAt", "seq", "type"], gone.Select(member => member.Key).Order(StringComparer.Ordinal));
        Assert.Equal(((long)before["seq"]!, ids[1], bob.Dot1, (string)before["receivedAt"]!), ((long)gone["seq"]!, (string)gone["id"]!, (string)gone["from_dot1"]!, (string)gone["receivedAt"]!));
        Assert.True(JsonNode.DeepEquals(removed, gone["entry"]));
    }

    [Fact]
    public async Task Later_prev_still_finds_the_message_that_is_gone()
    {
        await using var site = await Site.StartAsync();
        var olga = await StaffedAsync(site);
        var posted = olga.Person.Envelope(olga.At(), site.Now);
        Assert.True(Envelope.TryParse(posted, out var envelope, out _));
        (await olga.PostAsync("messages", posted)).Is(200);
        var prev = Convert.ToHexStringLower(envelope.HashSignedBytes().AsSpan(0, 8));
        (await olga.PostAsync("messages", olga.Person.Envelope(olga.At(), site.Now, prev: prev))).Is(200);
        (await olga.RemoveAsync(envelope.Id)).Is(200);
        (await olga.SayAsync()).Is(200);

        var entries = (await olga.GetAsync("channels/main/log")).Json!["entries"]!.AsArray();
        var gone = entries.Single(entry => (string?)entry!["type"] == "gone")!;
        Assert.Equal(prev, (string?)gone["hash"]);
        Assert.Equal(prev, (string?)entries.First(entry => entry!["cipher_body"] is not null)!["prev"]);
    }

    [Fact]
    public async Task Open_streams_get_the_act_and_later_ones_what_stands_in_the_place()
    {
        await using var site = await Site.StartAsync();
        var olga = await StaffedAsync(site);
        var id = await olga.SaidAsync();
        using var open = await EventReader.GetAsync(olga.Client);
        await open.UntilLiveAsync();
        (await olga.RemoveAsync(id)).Is(200);
        var act = (await open.NextAsync())!;
        Assert.Equal(("record", "action", "remove"), (act.Event, (string)act.Json["type"]!, (string)act.Json["entry"]!["record"]!["action"]!));

        foreach (var cursor in new[] { null, $"{site.Store.LogId}.1" })
        {
            using var late = await EventReader.GetAsync(olga.Client, lastEventId: cursor);
            var blocks = await late.UntilLiveAsync();
            Assert.DoesNotContain(blocks, block => block.IsMessage);
            Assert.Equal("gone", (string?)blocks.Single(block => block.Event == "record" && (long)block.Json["seq"]! == 2).Json["type"]);
        }
    }

    [Fact]
    public void Ring_of_the_hub_holds_what_stands_in_the_place()
    {
        using var hub = new Hub(TimeProvider.System);
        var channel = new PiperchatChannel("", "main");
        var listener = hub.Open(() => { });
        var feed = hub.Subscribe(listener, channel, "0123456789abcdef").Feed;
        hub.Committed([.. Enumerable.Range(1, 3).Select(seq => new CommittedEntry(channel, new LogEntry(seq, EntryKind.Message, "{\"secret\":1}"u8.ToArray())))]);
        hub.Committed([new CommittedEntry(channel, new LogEntry(2, EntryKind.Gone, "{}"u8.ToArray()), IsChange: true)]);
        hub.Committed([new CommittedEntry(channel, new LogEntry(9, EntryKind.Gone, "{}"u8.ToArray()), IsChange: true)]);

        var frames = new Frame?[16];
        Assert.Equal(ChannelFeed.Taken.Frames, feed.Take(0, frames, out var count));
        Assert.Equal([(1L, EntryKind.Message), (2L, EntryKind.Gone), (3L, EntryKind.Message)], frames[..count].Select(frame => (frame!.Seq, frame.Kind)));
        hub.Close(listener);
    }

    [Fact]
    public async Task Id_of_a_removed_message_is_used_up_for_its_author_and_for_everyone()
    {
        await using var site = await Site.StartAsync();
        var (olga, bob) = (await StaffedAsync(site), site.Visit("bob"));
        await olga.GiveAsync(bob, "member");
        var id = Guid.NewGuid().ToString();
        var envelope = bob.Person.Envelope(bob.At(), site.Now, id);
        (await bob.PostAsync("messages", envelope)).Is(200);
        (await olga.RemoveAsync(id)).Is(200);

        Assert.Null((await bob.PostAsync("messages", envelope)).IsProblem(410, "gone", "id").Json!["message"]);
        (await bob.SayAsync(id: id)).IsProblem(410, "gone", "id");
        (await olga.SayAsync(id: id)).IsProblem(409, "id_taken", "id");
        (await bob.SayAsync("other", id)).IsProblem(409, "id_taken", "id");
        Assert.Equal("[]", (await bob.GetAsync("messages")).Text);
    }

    [Fact]
    public async Task Message_that_isnt_there_or_no_more_or_elsewhere_is_404_and_no_act()
    {
        await using var site = await Site.StartAsync();
        var (olga, nina) = (await StaffedAsync(site), site.Visit("olga", "acme"));
        (await nina.ClaimAsync()).Is(201);
        var (other, theirs, mine) = (await olga.SaidAsync("other"), await nina.SaidAsync(), await olga.SaidAsync());
        foreach (var id in new[] { Guid.NewGuid().ToString(), other, theirs }) (await olga.RemoveAsync(id)).IsProblem(404, "not_found");
        (await olga.RemoveAsync(mine)).Is(200);
        (await olga.RemoveAsync(mine)).IsProblem(404, "not_found");
        var erased = await olga.SaidAsync();
        (await olga.EraseAsync(erased)).Is(200);
        (await olga.RemoveAsync(erased)).IsProblem(404, "not_found");
        Assert.Equal(2, (long)(await olga.AdminAsync())["head"]!["seq"]!);
        Assert.Single((await olga.GetAsync("messages?channel=other")).Json!.AsArray());
        await nina.OpenSessionAsync();
        Assert.Single((await nina.GetAsync("messages")).Json!.AsArray());
    }

    [Fact]
    public async Task Message_of_an_older_version_is_removed_too_with_what_is_known_of_it()
    {
        await using var site = await Site.StartAsync(options => options.AcceptPlaintext = true, open: true);
        var alice = site.Visit(null);
        (await alice.PostAsync("messages", OldClientTests.Sign11(alice.Person, "signed secret", site.Now))).Is(200);
        (await alice.PostAsync("messages", """{"content":"unsigned secret","author":"Bob"}""")).Is(200);
        (await alice.ClaimAsync()).Is(201);
        foreach (var message in (await alice.GetAsync("messages")).Json!.AsArray()) (await alice.RemoveAsync((string)message!["id"]!)).Is(200);

        var log = await alice.GetAsync("channels/main/log");
        Assert.DoesNotContain("secret", log.Text, StringComparison.Ordinal);
        Assert.Equal(
            [(alice.Dot1, null), (null, null)],
            log.Json!["entries"]!.AsArray().Where(entry => (string?)entry!["type"] == "gone").Select(entry => ((string?)entry!["from_dot1"], (string?)entry["hash"])));

        // What was removed is no repeat of what says the same anew.
        (await alice.PostAsync("messages", OldClientTests.Sign11(alice.Person, "signed secret", site.Now))).Is(200);
        Assert.Single((await alice.GetAsync("messages")).Json!.AsArray());
    }

    /// <summary>olga owns main.</summary>
    private static async Task<Visitor> StaffedAsync(Site site)
    {
        var olga = site.Visit("olga");
        (await olga.ClaimAsync()).Is(201);
        return olga;
    }
}
