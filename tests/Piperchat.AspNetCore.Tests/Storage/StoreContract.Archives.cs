using System.Text.Json.Nodes;

namespace Piperchat.AspNetCore.Tests;

/// <summary>Erasures and lists of channels; what the files hold afterwards is for the tests of each store.</summary>
public abstract partial class StoreContract
{
    [Fact]
    public async Task Channels_are_listed_by_tenant_and_name_page_by_page()
    {
        foreach (var channel in new[] { new PiperchatChannel("b", "x"), new("a", "y"), new("a", "x"), Main }) await Store.Messages.PostAsync(Message(channel));
        Assert.Equal([Main, new("a", "x")], await Store.Archives.ChannelsAsync(null, null, 2, Cancel));
        Assert.Equal([new("a", "y"), new("b", "x")], await Store.Archives.ChannelsAsync(null, new PiperchatChannel("a", "x"), 10, Cancel));
        Assert.Equal([new("a", "x"), new("a", "y")], await Store.Archives.ChannelsAsync("a", null, 10, Cancel));
    }

    [Fact]
    public async Task Erased_persons_messages_leave_places_without_an_author_and_others_stay()
    {
        var (alice, bob) = (new Person(), new Person());
        await PublishAsync(alice.Key.PublicKey, username: "alice");
        await JoinAsync(alice.Key.PublicKey);
        var mine = From(alice);
        await Store.Messages.PostAsync(mine);
        await Store.Messages.PostAsync(From(bob));
        await OpenSessionAsync(alice.Key.PublicKey, new PiperchatUser("1", "Alice"));

        var erased = await Store.Archives.ErasePersonAsync("", "1");
        Assert.Equal((1, 1, 0, 0), (erased.Keys, erased.Messages, erased.Channels, erased.InAudit));
        var log = await Store.Messages.AfterAsync(Main, 0, Upto(10), Cancel);
        Assert.Equal([(1L, EntryKind.Gone), (2, EntryKind.Gone), (3, EntryKind.Message)], log.Select(entry => (entry.Seq, entry.Kind)));
        var place = JsonNode.Parse(log[1].Body)!;
        Assert.Equal(("gone", mine.Id, "erased", null), ((string)place["type"]!, (string)place["id"]!, (string)place["reason"]!, (string?)place["from_dot1"]));
        Assert.Null(await Store.Identities.FindAsync("", alice.Dot1, Cancel));
        Assert.Null(await Store.Usernames.FindAsync("", "alice", Cancel));
        Assert.Empty(await Store.Readers.ListAsync(Main, new ReaderQuery(10), Cancel));
        Assert.Equal(1, (await Store.Channels.CountAsync("", Cancel)).Messages);
        Assert.Equal(PostResult.IdTaken, (await Store.Messages.PostAsync(From(alice, id: mine.Id))).Result);
        Assert.True((await Store.Archives.ErasePersonAsync("", "1")).IsEmpty);
    }

    [Fact]
    public async Task Person_is_known_by_user_id_dot1_or_key_and_in_that_tenant_alone()
    {
        foreach (var name in new Func<Person, string>[] { person => person.Dot1, person => person.Key.PublicKeyHex })
        {
            var alice = new Person();
            await Store.Messages.PostAsync(Message(key: alice.Key.PublicKey, dot1: alice.Dot1));
            await Store.Messages.PostAsync(Message(Acme, key: alice.Key.PublicKey, dot1: alice.Dot1));
            Assert.Equal(1, (await Store.Archives.ErasePersonAsync("", name(alice))).Messages);
        }

        Assert.Equal(2, (await Store.Channels.CountAsync("acme", Cancel)).Messages);
    }

    [Fact]
    public async Task Erased_channel_leaves_nothing_but_used_up_ids_and_a_new_one_begins_after_it()
    {
        var alice = new Person();
        var message = From(alice);
        await Store.Messages.PostAsync(message);
        await ClaimAsync(alice);
        await Store.Messages.PostAsync(From(alice, Acme));

        var erased = await Store.Archives.EraseChannelAsync(Main);
        Assert.Equal((1, 1), (erased.Messages, erased.Channels));
        Assert.Empty(await Store.Messages.AfterAsync(Main, 0, Upto(10), Cancel));
        Assert.Empty(await Store.Channels.ListAsync("", "", "", 10, Cancel));
        Assert.False((await Store.Rosters.StateAsync(Main, Cancel)).IsClaimed);
        Assert.Equal(2, await Store.Messages.HeadAsync(Main, Cancel));
        Assert.Equal(2, await Store.Messages.BeforeLastAsync(Main, 10, Cancel));
        Assert.Equal(PostResult.IdTaken, (await Store.Messages.PostAsync(From(alice, id: message.Id))).Result);
        Assert.Equal(3, (await Store.Messages.PostAsync(From(alice))).Message.Seq);
        Assert.Equal(0, await Store.Messages.BeforeLastAsync(Main, 10, Cancel));
        Assert.Equal(2, (await Store.Messages.PostAsync(From(alice, Acme))).Message.Seq);
        Assert.True((await Store.Archives.EraseChannelAsync(Main with { Name = "none" })).IsEmpty);
    }

    [Fact]
    public async Task Erased_tenant_takes_its_names_and_keys_along_and_no_other_tenants()
    {
        var alice = new Person();
        await PublishAsync(alice.Key.PublicKey, username: "alice", tenant: "acme");
        await PublishAsync(alice.Key.PublicKey, username: "alice");
        await Store.Messages.PostAsync(From(alice, Acme));
        await Store.Messages.PostAsync(From(alice));
        var erased = await Store.Archives.EraseTenantAsync("acme");
        Assert.Equal((1, 1, 1), (erased.Keys, erased.Messages, erased.Channels));
        Assert.Null(await Store.Usernames.FindAsync("acme", "alice", Cancel));
        Assert.NotNull(await Store.Usernames.FindAsync("", "alice", Cancel));
        Assert.Equal(1, (await Store.Channels.CountAsync("", Cancel)).Messages);
    }
}
