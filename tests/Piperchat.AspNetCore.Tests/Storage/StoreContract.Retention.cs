using System.Security.Cryptography;
using System.Text.Json.Nodes;

namespace Piperchat.AspNetCore.Tests;

/// <summary>Messages that are kept no longer: the oldest go, and who resumes, pages or posts again notices nothing amiss.</summary>
public abstract partial class StoreContract
{
    [Fact]
    public async Task Expiring_by_count_leaves_the_newest_and_places_before_them()
    {
        var alice = new Person();
        for (var i = 0; i < 80; i++) await Store.Messages.PostAsync(From(alice));
        Assert.Equal(70, await ExpireAsync(new KeepingBounds(null, 10)));
        Assert.Equal(Enumerable.Range(71, 10).Select(i => (long)i), Seqs(await Store.Messages.MessagesAsync(Main, null, Upto(100), Cancel)));
        var log = await Store.Messages.AfterAsync(Main, 0, Upto(100), Cancel);
        Assert.Equal(Enumerable.Range(21, 60).Select(i => (long)i), Seqs(log));
        Assert.Equal(10, (await Store.Channels.CountAsync("", Cancel)).Messages);
        var place = JsonNode.Parse(log[0].Body)!;
        Assert.Equal(("gone", "expired", null), ((string)place["type"]!, (string)place["reason"]!, (string?)place["from_dot1"]));
        Assert.Equal(70, Assert.Single(await Store.Retention.ChannelsAsync(0, 10, Cancel)).Messages + 60);
        Assert.Equal(70, _announced.All.Count(each => each.IsChange));
        Assert.Equal(0, await ExpireAsync(new KeepingBounds(null, 10)));
    }

    [Fact]
    public async Task Expiring_by_age_stops_at_the_first_that_is_young_enough()
    {
        var alice = new Person();
        for (var i = 0; i < 6; i++)
        {
            await Store.Messages.PostAsync(From(alice));
            _time.Advance(TimeSpan.FromHours(1));
        }

        var channel = Assert.Single(await Store.Retention.ChannelsAsync(0, 10, Cancel));
        Assert.Equal((Main, 6, _time.Start.ToUnixTimeMilliseconds()), (channel.Channel, channel.Messages, channel.Oldest));
        var bounds = new KeepingBounds(_time.Start.AddHours(2).ToUnixTimeMilliseconds(), null);
        Assert.True(bounds.Touches(channel));
        Assert.Equal(3, await ExpireAsync(bounds));
        Assert.Equal([4L, 5, 6], Seqs(await Store.Messages.MessagesAsync(Main, null, Upto(100), Cancel)));
        channel = Assert.Single(await Store.Retention.ChannelsAsync(0, 10, Cancel));
        Assert.False(bounds.Touches(channel));
    }

    [Fact]
    public async Task Joins_acts_and_erasures_stay_where_they_were_and_verify()
    {
        var alice = new Person();
        await PublishAsync(alice.Key.PublicKey);
        await JoinAsync(alice.Key.PublicKey);
        await ClaimAsync(alice);
        var first = From(alice);
        await Store.Messages.PostAsync(first);
        await EraseAsync(alice, first.Id);
        for (var i = 0; i < 120; i++) await Store.Messages.PostAsync(From(alice));
        await ExpireAsync(new KeepingBounds(null, 1));
        var log = await Store.Messages.AfterAsync(Main, 0, Upto(500), Cancel);
        Assert.Equal([EntryKind.Join, EntryKind.Action, EntryKind.Erase], log.Take(3).Select(entry => entry.Kind));
        Assert.Equal([1L, 2, 4], Seqs(log.Take(3)));
        Assert.Equal(Enumerable.Range(74, 51).Select(i => (long)i), Seqs(log.Skip(3)));
        Assert.Single(await Store.Readers.ListAsync(Main, new ReaderQuery(10), Cancel));
        Assert.Null((await new AuditVerification(Store).VerifyAsync(Main, Cancel)).Fault);
    }

    [Fact]
    public async Task Ids_outlive_what_they_named()
    {
        var (alice, bob) = (new Person(), new Person());
        var messages = Enumerable.Range(0, 60).Select(_ => From(alice)).ToArray();
        foreach (var message in messages) await Store.Messages.PostAsync(message);
        await ExpireAsync(new KeepingBounds(null, 1));
        foreach (var id in new[] { messages[0].Id, messages[58].Id })
        {
            Assert.Equal(PostResult.Gone, (await Store.Messages.PostAsync(From(alice, id: id))).Result);
            Assert.Equal(PostResult.IdTaken, (await Store.Messages.PostAsync(From(bob, id: id))).Result);
            Assert.Equal(EraseResult.NotFound, (await EraseAsync(alice, id)).Result);
        }

        Assert.Equal(PostResult.Repeat, (await Store.Messages.PostAsync(messages[59])).Result);
    }

    [Fact]
    public async Task Same_content_as_what_expired_is_a_new_message()
    {
        var (alice, digest) = (new Person(), RandomNumberGenerator.GetBytes(32));
        await Store.Messages.PostAsync(Message(key: alice.Key.PublicKey, digest: digest));
        await Store.Messages.PostAsync(Message());
        await ExpireAsync(new KeepingBounds(null, 1));
        Assert.Equal(PostResult.Stored, (await Store.Messages.PostAsync(Message(key: alice.Key.PublicKey, digest: digest))).Result);
    }

    [Fact]
    public async Task Paging_and_resuming_go_on_over_the_edge_of_what_expired()
    {
        var alice = new Person();
        for (var i = 0; i < 200; i++) await Store.Messages.PostAsync(From(alice));
        await ExpireAsync(new KeepingBounds(null, 20));
        Assert.Equal(Enumerable.Range(131, 70).Select(i => (long)i), Seqs(await Store.Messages.AfterAsync(Main, 57, Upto(500), Cancel)));
        Assert.Equal(Enumerable.Range(131, 50).Select(i => (long)i), Seqs(await Store.Messages.BeforeAsync(Main, 181, Upto(500), Cancel)));
        Assert.Empty(await Store.Messages.BeforeAsync(Main, 131, Upto(500), Cancel));
        Assert.Equal(0, await Store.Messages.BeforeLastAsync(Main, 100, Cancel));
        Assert.Equal(190, await Store.Messages.BeforeLastAsync(Main, 10, Cancel));
        Assert.Equal(20, (await Store.Messages.MessagesAsync(Main, -1, Upto(500), Cancel)).Count);
        Assert.Equal(201, (await Store.Messages.PostAsync(From(alice))).Message.Seq);
    }

    [Fact]
    public async Task Channel_all_of_whose_messages_expired_isnt_looked_at_again_until_someone_writes()
    {
        var alice = new Person();
        await Store.Messages.PostAsync(From(alice));
        await ExpireAsync(new KeepingBounds(_time.GetUtcNow().ToUnixTimeMilliseconds(), null));
        Assert.Empty(await Store.Retention.ChannelsAsync(0, 10, Cancel));
        await Store.Messages.PostAsync(From(alice));
        Assert.Single(await Store.Retention.ChannelsAsync(0, 10, Cancel));
    }

    [Fact]
    public async Task Room_is_given_back_until_there_is_none()
    {
        for (var i = 0; i < 200; i++) await Store.Messages.PostAsync(Message(opening: $"{{\"text\":\"{new string('x', 5000)}\""));
        await ExpireAsync(new KeepingBounds(null, 1));
        while (await Store.Retention.GiveBackAsync(Cancel))
        {
        }

        Assert.Single(await Store.Messages.MessagesAsync(Main, null, Upto(500), Cancel));
    }

    [Fact]
    public async Task Probe_is_committed_and_announces_nothing()
    {
        await Store.Pulse.ProbeAsync();
        Assert.Empty(_announced.All);
        Assert.Equal((true, TimeSpan.Zero), (Store.Pulse.IsAlive, Store.Pulse.Busy));
    }

    private async Task<int> ExpireAsync(KeepingBounds bounds)
    {
        var channel = (await Store.Retention.ChannelsAsync(0, 10, Cancel)).Single(each => each.Channel == Main);
        int step, all = 0;
        do all += step = await Store.Retention.ExpireAsync(channel, bounds);
        while (step == IRetention.StepMessages);
        return all;
    }
}
