using System.Security.Cryptography;
using System.Text.Json.Nodes;

namespace Piperchat.AspNetCore.Tests;

/// <summary>What a post does, and what it is refused for.</summary>
public abstract partial class StoreContract
{
    [Fact]
    public async Task Post_to_a_new_channel_gets_seq_1_and_the_next_2()
    {
        Assert.Equal(1, (await Store.Messages.PostAsync(Message())).Message.Seq);
        Assert.Equal(2, (await Store.Messages.PostAsync(Message())).Message.Seq);
        Assert.Equal(1, (await Store.Messages.PostAsync(Message(new PiperchatChannel("", "other")))).Message.Seq);
        Assert.Equal(2, await Store.Messages.HeadAsync(Main, Cancel));
    }

    [Fact]
    public async Task Post_is_rendered_once_and_announced_kept_and_read_with_the_same_bytes()
    {
        var posted = (await Store.Messages.PostAsync(Message())).Message;
        var read = Assert.Single(await Store.Messages.AfterAsync(Main, 0, Upto(10), Cancel));
        Assert.Equal(posted.Body, read.Body);
        Assert.Equal(posted.Body, Assert.Single(_announced.All).Entry.Body);

        var json = JsonNode.Parse(posted.Body)!;
        Assert.Equal(1, (long?)json["seq"]);
        Assert.Equal("2026-11-23T10:00:00.000Z", (string?)json["receivedAt"]);
        Assert.Null(json["prev_hash"]);
    }

    [Fact]
    public async Task Post_names_the_message_before_it_in_prev_hash()
    {
        await Store.Messages.PostAsync(Message(hint: "00000000000000aa"));
        var second = await Store.Messages.PostAsync(Message());
        Assert.Equal("00000000000000aa", (string?)JsonNode.Parse(second.Message.Body)!["prev_hash"]);
    }

    [Fact]
    public async Task Posts_of_many_at_once_leave_no_gap_and_are_announced_in_order()
    {
        var posts = Enumerable.Range(0, 200).Select(i => Store.Messages.PostAsync(Message(new PiperchatChannel("", $"c{i % 3}")))).ToArray();
        await Task.WhenAll(posts);
        foreach (var channel in _announced.All.GroupBy(entry => entry.Channel))
        {
            Assert.Equal(Enumerable.Range(1, channel.Count()).Select(i => (long)i), channel.Select(entry => entry.Entry.Seq));
            var read = await Store.Messages.AfterAsync(channel.Key, 0, Upto(500), Cancel);
            Assert.Equal(channel.Select(entry => entry.Entry.Seq), read.Select(entry => entry.Seq));
        }
    }

    [Fact]
    public async Task Post_isnt_done_before_it_was_announced()
    {
        await Store.Messages.PostAsync(Message());
        Assert.Single(_announced.All);
    }

    [Fact]
    public async Task Repeat_of_an_id_by_its_key_in_its_channel_answers_the_first_message_and_isnt_announced()
    {
        var key = Key();
        var id = Guid.NewGuid().ToString();
        var first = await Store.Messages.PostAsync(Message(id: id, key: key));
        var second = await Store.Messages.PostAsync(Message(id: id, key: key, timeOff: true));
        Assert.Equal(PostResult.Repeat, second.Result);
        Assert.Equal(first.Message.Body, second.Message.Body);
        Assert.Single(_announced.All);
    }

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public async Task Reuse_of_an_id_by_another_key_or_in_another_channel_is_refused_with_nothing_of_it(bool sameKey, bool sameChannel)
    {
        var key = Key();
        var id = Guid.NewGuid().ToString();
        await Store.Messages.PostAsync(Message(id: id, key: key));
        var outcome = await Store.Messages.PostAsync(
            Message(sameChannel ? Main : new PiperchatChannel("", "other"), id, sameKey ? key : Key()));
        Assert.Equal(PostResult.IdTaken, outcome.Result);
        Assert.Null(outcome.Message.Body);
        Assert.Equal(0, await Store.Messages.HeadAsync(new PiperchatChannel("", "other"), Cancel));
    }

    [Fact]
    public async Task Id_of_1_5_counts_within_its_tenant_only()
    {
        var id = Guid.NewGuid().ToString();
        await Store.Messages.PostAsync(Message(new PiperchatChannel("acme", "main"), id));
        Assert.Equal(PostResult.Stored, (await Store.Messages.PostAsync(Message(new PiperchatChannel("globex", "main"), id))).Result);
    }

    [Fact]
    public async Task Id_of_an_older_version_counts_over_the_whole_relay()
    {
        var (mine, theirs) = (Guid.NewGuid().ToString(), Guid.NewGuid().ToString());
        await Store.Messages.PostAsync(Message(new PiperchatChannel("acme", "main"), mine, legacy: true));
        await Store.Messages.PostAsync(Message(new PiperchatChannel("acme", "main"), theirs));
        Assert.Equal(PostResult.IdTaken, (await Store.Messages.PostAsync(Message(id: mine, legacy: true))).Result);
        Assert.Equal(PostResult.IdTaken, (await Store.Messages.PostAsync(Message(id: theirs, legacy: true))).Result);
        Assert.Equal(PostResult.IdTaken, (await Store.Messages.PostAsync(Message(id: mine))).Result);
    }

    [Fact]
    public async Task Post_whose_time_is_off_is_refused_and_leaves_no_channel()
    {
        Assert.Equal(PostResult.TimeOff, (await Store.Messages.PostAsync(Message(timeOff: true))).Result);
        Assert.Empty(await Store.Channels.ListAsync("", "", "", 100, Cancel));
        Assert.Equal(0, (await Store.Channels.CountAsync("", Cancel)).Messages);
    }

    [Fact]
    public async Task Same_content_within_10_s_is_one_message_and_later_another()
    {
        var (key, digest) = (Key(), RandomNumberGenerator.GetBytes(32));
        var first = await Store.Messages.PostAsync(Message(key: key, digest: digest));
        _time.Advance(TimeSpan.FromSeconds(9));
        var second = await Store.Messages.PostAsync(Message(key: key, digest: digest));
        Assert.Equal(PostResult.Repeat, second.Result);
        Assert.Equal(first.Message.Body, second.Message.Body);
        _time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(PostResult.Stored, (await Store.Messages.PostAsync(Message(key: key, digest: digest))).Result);
    }

    [Fact]
    public async Task Dot1_belongs_to_the_first_key_that_came_with_it_in_its_tenant()
    {
        await Store.Messages.PostAsync(Message(dot1: "dot1:00000000000000aa", key: Key()));
        Assert.Equal(PostResult.Dot1Taken, (await Store.Messages.PostAsync(Message(dot1: "dot1:00000000000000aa", key: Key()))).Result);
        Assert.Equal(
            PostResult.Stored,
            (await Store.Messages.PostAsync(Message(new PiperchatChannel("acme", "main"), dot1: "dot1:00000000000000aa", key: Key()))).Result);
    }

    [Fact]
    public async Task Post_shows_the_name_that_its_key_holds()
    {
        var key = Key();
        await Store.Usernames.ClaimAsync("", "alice", "dot1:00000000000000aa", key);
        var message = await Store.Messages.PostAsync(Message(dot1: "dot1:00000000000000aa", key: key));
        Assert.Equal("alice", (string?)JsonNode.Parse(message.Message.Body)!["username"]);
    }

    [Fact]
    public async Task Post_under_a_name_that_nobody_holds_shows_no_username()
    {
        var message = await Store.Messages.PostAsync(Message(claims: "alice"));
        Assert.Null(JsonNode.Parse(message.Message.Body)!["username"]);
    }

    [Fact]
    public async Task Post_under_a_name_of_another_key_is_refused()
    {
        await Store.Usernames.ClaimAsync("", "alice", "dot1:00000000000000aa", Key());
        Assert.Equal(PostResult.UsernameTaken, (await Store.Messages.PostAsync(Message(claims: "alice"))).Result);
        Assert.Equal(0, await Store.Messages.HeadAsync(Main, Cancel));
    }
}
