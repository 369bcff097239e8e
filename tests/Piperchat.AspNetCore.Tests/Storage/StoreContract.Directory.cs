namespace Piperchat.AspNetCore.Tests;

/// <summary>Joins and leaves, key records, names, and the list of channels.</summary>
public abstract partial class StoreContract
{
    [Fact]
    public async Task Join_takes_its_seq_among_the_messages()
    {
        var key = Key();
        await PublishAsync(key);
        await Store.Messages.PostAsync(Message());
        Assert.Equal(new ReaderOutcome(ReaderResult.Stored, 2), await JoinAsync(key));
        Assert.Equal(3, (await Store.Messages.PostAsync(Message())).Message.Seq);
        Assert.Equal(EntryKind.Join, (await Store.Messages.AfterAsync(Main, 1, Upto(1), Cancel))[0].Kind);
        Assert.Equal([1L, 3], (await Store.Messages.MessagesAsync(Main, null, Upto(10), Cancel)).Select(entry => entry.Seq));
    }

    [Fact]
    public async Task Join_without_a_key_record_is_refused() =>
        Assert.Equal(ReaderResult.NoIdentity, (await JoinAsync(Key())).Result);

    [Fact]
    public async Task Join_again_with_the_same_time_is_a_repeat_with_the_first_seq()
    {
        var key = Key();
        await PublishAsync(key);
        await JoinAsync(key);
        Assert.Equal(new ReaderOutcome(ReaderResult.Repeat, 1), await JoinAsync(key, timeOff: true));
        Assert.Single(_announced.All);
    }

    [Theory]
    [InlineData(true, 0, false, 0, true)]
    [InlineData(false, 0, true, 0, false)]
    [InlineData(false, 5, true, 4, false)]
    [InlineData(true, 5, true, 4, false)]
    [InlineData(false, 4, true, 5, true)]
    public async Task Record_counts_where_it_is_later_and_a_tie_is_a_leave(bool firstJoins, int firstAt, bool secondJoins, int secondAt, bool counts)
    {
        var key = Key();
        await PublishAsync(key);
        await JoinAsync(key, firstJoins ? EntryKind.Join : EntryKind.Leave, firstAt);
        var second = await JoinAsync(key, secondJoins ? EntryKind.Join : EntryKind.Leave, secondAt);
        Assert.Equal(counts ? ReaderResult.Stored : ReaderResult.Superseded, second.Result);
        var reads = counts ? secondJoins : firstJoins;
        Assert.Equal(reads ? 1 : 0, (await Store.Readers.ListAsync(Main, new ReaderQuery(256), Cancel)).Count);
    }

    [Fact]
    public async Task Join_past_the_most_readers_is_refused_until_one_leaves()
    {
        var keys = Enumerable.Range(0, 3).Select(_ => Key()).ToArray();
        foreach (var key in keys) await PublishAsync(key);
        await JoinAsync(keys[0], most: 2);
        await JoinAsync(keys[1], most: 2);
        Assert.Equal(ReaderResult.TooMany, (await JoinAsync(keys[2], most: 2)).Result);
        Assert.Equal(ReaderResult.Stored, (await JoinAsync(keys[0], at: 1, most: 2)).Result);
        await JoinAsync(keys[0], EntryKind.Leave, 2, most: 2);
        Assert.Equal(ReaderResult.Stored, (await JoinAsync(keys[2], most: 2)).Result);
    }

    [Fact]
    public async Task Key_record_is_taken_again_when_it_is_the_same_and_refused_with_a_serial_that_isnt_higher()
    {
        var key = Key();
        Assert.Equal(PublishResult.Stored, (await PublishAsync(key)).Result);
        Assert.Equal(PublishResult.Repeat, (await PublishAsync(key, timeOff: true)).Result);
        Assert.Equal(PublishResult.SerialTaken, (await PublishAsync(key, content: 9)).Result);
        Assert.Equal(PublishResult.Stored, (await PublishAsync(key, serial: 2)).Result);
        Assert.Equal(PublishResult.SerialTaken, (await PublishAsync(key)).Result);
        Assert.Equal(PublishResult.TimeOff, (await PublishAsync(key, serial: 3, timeOff: true)).Result);
    }

    [Fact]
    public async Task Key_record_claims_its_name_in_its_tenant_and_keeps_it_after_another()
    {
        var (alice, bob) = (Key(), Key());
        await PublishAsync(alice, username: "alice");
        Assert.Equal(PublishResult.UsernameTaken, (await PublishAsync(bob, username: "alice")).Result);
        Assert.Equal(PublishResult.Stored, (await PublishAsync(bob, username: "alice", tenant: "acme")).Result);

        await PublishAsync(alice, serial: 2, username: "alice2");
        Assert.Equal(PublishResult.UsernameTaken, (await PublishAsync(bob, username: "alice")).Result);
        Assert.Equal("alice2", (await Store.Usernames.FindByDot1Async("", Protocol.Dot1.Of(alice), Cancel))?.Username);
        Assert.Equal(alice, (await Store.Usernames.FindAsync("", "alice", Cancel))?.Key);
        Assert.Null(await Store.Identities.FindAsync("", Protocol.Dot1.Of(bob), Cancel));
    }

    [Fact]
    public async Task Name_claim_of_an_older_version_counts_once_over_the_whole_relay()
    {
        var key = Key();
        Assert.Equal(ClaimResult.Claimed, (await Store.Usernames.ClaimAsync("", "alice", "dot1:00000000000000aa", key)).Result);
        Assert.Equal(ClaimResult.Repeat, (await Store.Usernames.ClaimAsync("", "alice", "dot1:00000000000000aa", key)).Result);
        Assert.Equal(ClaimResult.UsernameTaken, (await Store.Usernames.ClaimAsync("acme", "alice", "dot1:00000000000000bb", Key())).Result);
        Assert.Equal(ClaimResult.Dot1Taken, (await Store.Usernames.ClaimAsync("", "bob", "dot1:00000000000000aa", Key())).Result);
        Assert.Null(await Store.Usernames.FindAsync("", "bob", Cancel));
    }

    [Fact]
    public async Task Channels_are_listed_by_tenant_with_their_counts()
    {
        await Store.Messages.PostAsync(Message(new PiperchatChannel("acme", "b")));
        await Store.Messages.PostAsync(Message(new PiperchatChannel("acme", "a")));
        _time.Advance(TimeSpan.FromMinutes(1));
        await Store.Messages.PostAsync(Message(new PiperchatChannel("acme", "a")));
        await Store.Messages.PostAsync(Message());

        var channels = await Store.Channels.ListAsync("acme", "", "", 100, Cancel);
        Assert.Equal(["a", "b"], channels.Select(channel => channel.Name));
        Assert.Equal(2, channels[0].MessageCount);
        Assert.Equal(60_000, channels[0].LastActivity - channels[0].CreatedAt);
        Assert.Equal(new RelayCounts(2, 3, 0), await Store.Channels.CountAsync("acme", Cancel));
    }
}
