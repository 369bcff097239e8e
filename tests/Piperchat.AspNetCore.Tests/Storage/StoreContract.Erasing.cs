using System.Security.Cryptography;
using System.Text.Json.Nodes;

namespace Piperchat.AspNetCore.Tests;

/// <summary>Messages that are taken back or removed: gone, in one unit with the reason, and for good.</summary>
public abstract partial class StoreContract
{
    [Fact]
    public async Task Erased_message_leaves_its_place_and_the_record_of_it()
    {
        var alice = new Person();
        var message = From(alice);
        await Store.Messages.PostAsync(message);
        Assert.Equal(new EraseOutcome(EraseResult.Erased, 2), await EraseAsync(alice, message.Id));
        var entries = await Store.Messages.AfterAsync(Main, 0, Upto(10), Cancel);
        Assert.Equal([EntryKind.Gone, EntryKind.Erase], entries.Select(entry => entry.Kind));
        Assert.Equal((1, message.Id, alice.Dot1), ((long)Json(entries[0])["seq"]!, (string)Json(entries[0])["id"]!, (string)Json(entries[0])["from_dot1"]!));
        Assert.True(JsonNode.DeepEquals(Json(entries[0])["record"], Json(entries[1])["record"]));
        Assert.Empty(await Store.Messages.MessagesAsync(Main, null, Upto(10), Cancel));
        Assert.Equal(0, (await Store.Channels.CountAsync("", Cancel)).Messages);
        Assert.Equal([(1L, false), (1, true), (2, false)], _announced.All.Select(each => (each.Entry.Seq, each.IsChange)));
        static JsonNode Json(LogEntry entry) => JsonNode.Parse(entry.Body)!;
    }

    [Fact]
    public async Task Erasure_again_is_a_repeat_and_of_anyone_elses_message_finds_nothing()
    {
        var (alice, bob) = (new Person(), new Person());
        var (mine, abroad) = (From(alice), From(alice, Acme));
        foreach (var message in new[] { mine, abroad, From(alice, Main with { Name = "other" }) }) await Store.Messages.PostAsync(message);
        Assert.Equal(EraseResult.NotFound, (await EraseAsync(bob, mine.Id)).Result);
        Assert.Equal(EraseResult.NotFound, (await EraseAsync(alice, Guid.NewGuid().ToString())).Result);
        Assert.Equal(EraseResult.NotFound, (await EraseAsync(alice, mine.Id, Main with { Name = "other" })).Result);
        Assert.Equal(EraseResult.NotFound, (await EraseAsync(alice, mine.Id, Main with { Name = "nothing" })).Result);
        Assert.Equal(EraseResult.NotFound, (await EraseAsync(alice, mine.Id, Acme)).Result);
        Assert.Equal(EraseResult.TimeOff, (await EraseAsync(alice, mine.Id, timeOff: true)).Result);
        Assert.Equal(3, _announced.All.Count);

        Assert.Equal(EraseResult.Erased, (await EraseAsync(alice, mine.Id)).Result);
        Assert.Equal(new EraseOutcome(EraseResult.Repeat, 2), await EraseAsync(alice, mine.Id, timeOff: true));
        Assert.Equal(EraseResult.NotFound, (await EraseAsync(bob, mine.Id)).Result);
        Assert.Equal(EraseResult.NotFound, (await EraseAsync(alice, mine.Id, Main with { Name = "other" })).Result);
        Assert.Equal(5, _announced.All.Count);
        Assert.Single(await Store.Messages.MessagesAsync(Acme, null, Upto(10), Cancel));
    }

    [Fact]
    public async Task Message_without_a_key_and_a_record_are_nobodys_to_erase()
    {
        var alice = new Person();
        var unsigned = new NewMessage
        {
            Channel = Main,
            Id = Guid.NewGuid().ToString(),
            Legacy = true,
            Label = "Bob",
            CreatedAt = 0,
            TimeOff = false,
            Opening = "{\"id\":\"x\""u8.ToArray(),
            Hint = "0000000000000000",
        };
        await Store.Messages.PostAsync(unsigned);
        Assert.Equal(EraseResult.NotFound, (await EraseAsync(alice, unsigned.Id)).Result);
    }

    [Fact]
    public async Task Removed_message_leaves_its_place_and_the_act()
    {
        var (alice, bob) = (new Person(), new Person());
        var message = From(bob);
        await Store.Messages.PostAsync(message);
        await ClaimAsync(alice);
        var removed = await RemoveAsync(alice, message.Id);
        Assert.Equal((ActionResult.Done, 2), (removed.Result, removed.Head.Seq));
        var entries = await Store.Messages.AfterAsync(Main, 0, Upto(10), Cancel);
        Assert.Equal([EntryKind.Gone, EntryKind.Action, EntryKind.Action], entries.Select(entry => entry.Kind));
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(removed.Entry), JsonNode.Parse(entries[0].Body)!["entry"]));
        Assert.Equal(ActionResult.NoSuchMessage, (await RemoveAsync(alice, message.Id)).Result);
        Assert.Equal(EraseResult.NotFound, (await EraseAsync(bob, message.Id)).Result);
    }

    [Fact]
    public async Task Message_of_another_channel_or_tenant_isnt_there_to_remove()
    {
        var alice = new Person();
        var (other, abroad) = (From(alice, Main with { Name = "other" }), From(alice, Acme));
        foreach (var message in new[] { other, abroad }) await Store.Messages.PostAsync(message);
        await ClaimAsync(alice);
        foreach (var message in new[] { other, abroad }) Assert.Equal(ActionResult.NoSuchMessage, (await RemoveAsync(alice, message.Id)).Result);
        Assert.Single(await Store.Messages.MessagesAsync(Acme, null, Upto(10), Cancel));
    }

    [Fact]
    public async Task Id_of_what_is_gone_is_used_up()
    {
        var (alice, bob) = (new Person(), new Person());
        var (erased, removed) = (From(alice), From(alice));
        foreach (var message in new[] { erased, removed }) await Store.Messages.PostAsync(message);
        await ClaimAsync(alice);
        await GiveAsync(alice, bob, "member");
        await EraseAsync(alice, erased.Id);
        await RemoveAsync(alice, removed.Id);
        foreach (var id in new[] { erased.Id, removed.Id })
        {
            Assert.Equal(PostResult.Gone, (await Store.Messages.PostAsync(From(alice, id: id))).Result);
            Assert.Equal(PostResult.IdTaken, (await Store.Messages.PostAsync(From(bob, id: id))).Result);
            Assert.Equal(PostResult.IdTaken, (await Store.Messages.PostAsync(From(alice, Main with { Name = "other" }, id))).Result);
        }
    }

    [Fact]
    public async Task Same_content_as_what_is_gone_is_a_new_message()
    {
        var (alice, digest) = (new Person(), RandomNumberGenerator.GetBytes(32));
        var first = Message(key: alice.Key.PublicKey, digest: digest);
        await Store.Messages.PostAsync(first);
        await EraseAsync(alice, first.Id);
        Assert.Equal(PostResult.Stored, (await Store.Messages.PostAsync(Message(key: alice.Key.PublicKey, digest: digest))).Result);
    }

    [Fact]
    public async Task Paging_goes_on_over_what_is_gone()
    {
        var alice = new Person();
        var messages = Enumerable.Range(0, 5).Select(_ => From(alice)).ToArray();
        foreach (var message in messages) await Store.Messages.PostAsync(message);
        foreach (var message in messages[..4]) await EraseAsync(alice, message.Id);
        Assert.Equal([5L], Seqs(await Store.Messages.MessagesAsync(Main, null, Upto(10), Cancel)));
        Assert.Equal([1L, 2, 3], Seqs(await Store.Messages.AfterAsync(Main, 0, Upto(3), Cancel)));
        Assert.Equal([7L, 8, 9], Seqs(await Store.Messages.BeforeAsync(Main, 99, Upto(3), Cancel)));
        Assert.Equal(4, await Store.Messages.BeforeLastAsync(Main, 1, Cancel));
        Assert.Equal(0, await Store.Messages.BeforeLastAsync(Main, 2, Cancel));
    }
}
