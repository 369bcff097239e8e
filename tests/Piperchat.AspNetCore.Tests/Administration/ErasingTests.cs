using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;

namespace Piperchat.AspNetCore.Tests;

/// <summary>What whoever runs the relay erases is in no file of it afterwards, and the audit logs still verify (issue 6).</summary>
public sealed class ErasingTests : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private Site? _site;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private PiperchatAdministration Administration => _site!.Host.App.Services.GetRequiredService<PiperchatAdministration>();

    [Fact]
    public async Task Erased_user_is_in_no_file_and_the_audit_chain_still_verifies()
    {
        await StartAsync();
        var (olga, bob, carol) = (await _site!.WelcomeAsync("olga"), await _site.WelcomeAsync("bob"), await _site.WelcomeAsync("carol"));
        (await bob.PostAsync("identities", bob.Person.Identity(bob.At(), _site.Now, "robert", serial: 2))).Is(201);
        (await olga.OperateClaimAsync()).Is(201);
        (await olga.OperateAsync("settings", "main", new JsonObject { ["settings"] = new JsonObject { ["description"] = "", ["history"] = "ask", ["readers"] = "open" } })).Is(200);
        (await olga.OperateGiveAsync(carol, "member")).Is(200);
        (await bob.JoinAsync("other")).Is(200);
        (await bob.LeaveAsync("other")).Is(200);
        var secrets = new List<string> { "id-of-bob", "Name of bob", "robert", bob.Person.Key.PublicKeyHex, bob.Dot1, Latin(bob.Person.Key.PublicKey), Convert.ToHexStringLower(bob.Person.X25519) };
        for (var i = 0; i < 30; i++) secrets.AddRange(await SayAsync(bob, "other", bodyBytes: 200 + (i * 80)));
        secrets.AddRange(await SayAsync(bob, "other", bodyBytes: 20_000));
        var hers = await SayAsync(carol, "other", bodyBytes: 400);
        var taken = await bob.SaidAsync("other");
        (await bob.EraseAsync(taken, "other")).Is(200);
        Assert.All(secrets.Take(6), secret => Assert.True(IsOnDisk(secret), secret));

        var erased = await Administration.EraseUserAsync("", "id-of-bob", Cancel);

        Assert.Equal((1, 32, 0, 0), (erased.Keys, erased.Messages, erased.Channels, erased.InAudit));
        Assert.All(secrets, secret => Assert.False(IsOnDisk(secret), secret));
        Assert.All(hers, piece => Assert.True(IsOnDisk(piece)));
        var log = await _site.Store.Messages.AfterAsync(new PiperchatChannel("", "other"), 0, StoreContract.Upto(100), Cancel);
        Assert.Equal(Enumerable.Range(1, log.Count).Select(i => (long)i), log.Select(entry => entry.Seq));
        Assert.Equal(["blank", "gone", null], log.Select(entry => (string?)JsonNode.Parse(entry.Body)!["type"]).Distinct());
        await foreach (var audit in Administration.VerifyAllAuditsAsync(Cancel)) Assert.Null(audit.Fault);
        Assert.Equal(1, (await _site.Store.Channels.ListAsync("", "other", "", 10, Cancel)).Single().MessageCount);
    }

    [Fact]
    public async Task Erased_operators_name_and_id_go_from_beside_the_log_whose_hashes_stay()
    {
        await StartAsync();
        var (olga, bob) = (await _site!.WelcomeAsync("olga"), await _site.WelcomeAsync("bob"));
        (await olga.OperateClaimAsync()).Is(201);
        (await olga.OperateGiveAsync(bob, "owner")).Is(200);
        Assert.True(IsOnDisk("id-of-olga"));
        Assert.True(IsOnDisk("Name of olga"));
        var before = await Administration.VerifyAuditAsync(new PiperchatChannel("", "main"), Cancel);

        var erased = await Administration.EraseUserAsync("", "id-of-olga", Cancel);

        Assert.False(erased.IsEmpty);
        Assert.False(IsOnDisk("id-of-olga"));
        Assert.False(IsOnDisk("Name of olga"));
        var after = await Administration.VerifyAuditAsync(new PiperchatChannel("", "main"), Cancel);
        Assert.Equal((2, before.Hash, null), (after.Entries, after.Hash, after.Fault));
        Assert.All((await bob.AdminAsync())["entries"]!.AsArray(), entry => Assert.Null(entry!["by"]));
    }

    [Fact]
    public async Task Erased_members_role_stays_in_the_log_and_is_told()
    {
        await StartAsync();
        var olga = await _site!.WelcomeAsync("olga");
        (await olga.ClaimAsync()).Is(201);
        var secrets = await SayAsync(olga, "main", bodyBytes: 300);
        var erased = await Administration.EraseUserAsync("", olga.Dot1, Cancel);
        Assert.Equal((1, 1, 1), (erased.Keys, erased.Messages, erased.InAudit));
        Assert.All(secrets.Append("id-of-olga"), secret => Assert.False(IsOnDisk(secret)));
        Assert.Null((await Administration.VerifyAuditAsync(new PiperchatChannel("", "main"), Cancel)).Fault);
    }

    [Fact]
    public async Task Erased_persons_ids_are_used_up_and_another_tenants_user_of_that_id_stays()
    {
        await StartAsync();
        var (bob, abroad) = (await _site!.WelcomeAsync("bob"), await _site.WelcomeAsync("bob", "acme"));
        var id = await bob.SaidAsync();
        await abroad.SaidAsync();
        await Administration.EraseUserAsync("", "id-of-bob", Cancel);
        bob.Use(null);
        (await bob.SayAsync(id: id)).IsProblem(409, "id_taken");
        (await abroad.SayAsync()).Is(200);
        Assert.Equal(2, (await _site.Store.Channels.CountAsync("acme", Cancel)).Messages);
        Assert.True((await Administration.EraseUserAsync("", "nobody", Cancel)).IsEmpty);
    }

    [Fact]
    public async Task Erased_channel_is_in_no_file_and_written_to_again_is_a_new_one_that_streams_follow()
    {
        await StartAsync();
        var (olga, bob) = (await _site!.WelcomeAsync("olga"), await _site.WelcomeAsync("bob"));
        (await olga.OperateClaimAsync("customer-4711")).Is(201);
        (await olga.OperateGiveAsync(bob, "member", "customer-4711")).Is(200);
        var secrets = await SayAsync(bob, "customer-4711", bodyBytes: 3000);
        var other = await SayAsync(bob, "main", bodyBytes: 300);
        using var stream = await EventReader.PostAsync(bob.Client, ("customer-4711", "last100"));
        var cursor = (await stream.UntilLiveAsync())[^1].Id!;

        var erased = await Administration.EraseChannelAsync(new PiperchatChannel("", "customer-4711"), Cancel);

        Assert.Equal((1, 1), (erased.Messages, erased.Channels));
        Assert.All(secrets.Append("customer-4711"), secret => Assert.False(IsOnDisk(secret)));
        Assert.All(other, piece => Assert.True(IsOnDisk(piece)));
        Assert.Equal(AuditEmpty, (await Administration.VerifyAuditAsync(new PiperchatChannel("", "customer-4711"), Cancel)).Hash);
        var id = await bob.SaidAsync("customer-4711");
        Assert.Equal(id, (string)(await stream.UntilAsync(block => block.IsMessage))[^1].Json["id"]!);
        using var resumed = await EventReader.PostAsync(bob.Client, ("customer-4711", cursor));
        var blocks = await resumed.UntilLiveAsync();
        Assert.Equal([id], blocks.Where(block => block.IsMessage).Select(block => (string)block.Json["id"]!));
        Assert.DoesNotContain(blocks, block => block.Event == "reset");
    }

    [Fact]
    public async Task Erased_channel_whose_ring_is_still_followed_keeps_nobody_out()
    {
        await StartAsync();
        var bob = await _site!.WelcomeAsync("bob");
        for (var i = 0; i < 2; i++) await bob.SaidAsync("customer-4711");
        using var follower = await EventReader.PostAsync(bob.Client, ("customer-4711", "last100"));
        await follower.UntilLiveAsync();
        await bob.SaidAsync("customer-4711");
        await follower.UntilAsync(block => block.IsMessage);

        await Administration.EraseChannelAsync(new PiperchatChannel("", "customer-4711"), Cancel);

        // It begins before the ring does, and the store has nothing that would lead there.
        using var resumed = await EventReader.PostAsync(bob.Client, ("customer-4711", $"{_site.Store.LogId}.1.customer-4711"));
        await resumed.UntilLiveAsync();
        var id = await bob.SaidAsync("customer-4711");
        foreach (var stream in new[] { resumed, follower })
            Assert.Equal(id, (string)(await stream.UntilAsync(block => block.IsMessage))[^1].Json["id"]!);
    }

    [Fact]
    public async Task Erased_tenant_is_in_no_file_and_the_others_are_untouched()
    {
        await StartAsync();
        var (anna, olga, bert) = (await _site!.WelcomeAsync("anna", "acme-inc"), await _site.WelcomeAsync("olga", "acme-inc"), await _site.WelcomeAsync("bert", "other-ltd"));
        (await anna.PostAsync("identities", anna.Person.Identity(anna.At(), _site.Now, "anna-1", serial: 2))).Is(201);
        List<string> secrets = ["acme-inc", "anna-1", "id-of-anna", anna.Person.Key.PublicKeyHex, Latin(anna.Person.Key.PublicKey)];
        foreach (var channel in new[] { "main", "main", "second" })
        {
            if (channel == "second") (await anna.JoinAsync(channel)).Is(200);
            secrets.AddRange(await SayAsync(anna, channel, bodyBytes: 1000));
        }

        (await olga.ClaimAsync()).Is(201);
        (await olga.GiveAsync(anna, "admin")).Is(200);
        var theirs = await SayAsync(bert, "main", bodyBytes: 1000);
        var erased = await Administration.EraseTenantAsync("acme-inc", Cancel);
        Assert.Equal((2, 3, 2), (erased.Keys, erased.Messages, erased.Channels));
        Assert.All(secrets, secret => Assert.False(IsOnDisk(secret), secret));
        Assert.All(theirs.Append("id-of-bert"), piece => Assert.True(IsOnDisk(piece)));
        Assert.Empty(await _site.Store.Channels.ListAsync("acme-inc", "", "", 10, Cancel));
        Assert.Equal(1, (await _site.Store.Channels.CountAsync("other-ltd", Cancel)).Messages);
    }

    [Fact]
    public async Task Stream_that_resumes_from_memory_gets_the_place_and_nothing_that_was_said()
    {
        await StartAsync();
        var (bob, carol) = (await _site!.WelcomeAsync("bob"), await _site.WelcomeAsync("carol"));
        using var live = await EventReader.GetAsync(carol.Client);
        var before = (await live.UntilLiveAsync())[^1].Id!;
        var secrets = await SayAsync(bob, "main", bodyBytes: 200);
        await live.UntilAsync(block => block.IsMessage);
        await Administration.EraseUserAsync("", "id-of-bob", Cancel);
        using var resumed = await EventReader.GetAsync(carol.Client, lastEventId: before);
        var blocks = await resumed.UntilLiveAsync();
        Assert.Contains(blocks, block => block.Event == "record" && (string)block.Json["reason"]! == "erased");
        Assert.All(secrets.Append(bob.Dot1), secret => Assert.DoesNotContain(blocks, block => block.Text.Contains(secret, StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Erasure_after_which_the_process_ended_is_completed_by_the_next_start()
    {
        await StartAsync();
        var bob = await _site!.WelcomeAsync("bob");
        for (var i = 0; i < 40; i++) await SayAsync(bob, "main", bodyBytes: 200 + (i * 70));
        await _site.Store.Archives.ErasePersonAsync("", "id-of-bob");
        await _site.DisposeAsync();
        var before = new FileInfo(_folder.Database).Length;

        await StartAsync();
        Assert.True(new FileInfo(_folder.Database).Length < before);
        using var database = SqliteDatabase.Open(_folder.Database);
        Assert.Null(database.Writing.Scalar("SELECT 1 FROM relay WHERE name = 'rewrite'"));
    }

    [Fact]
    public async Task Audit_log_cant_be_deleted_by_anything_else()
    {
        await StartAsync();
        (await (await _site!.WelcomeAsync("olga")).ClaimAsync()).Is(201);
        using var database = SqliteDatabase.Open(_folder.Database);
        var refused = Assert.Throws<Microsoft.Data.Sqlite.SqliteException>(() => database.Writing.Run("DELETE FROM audit"));
        Assert.Contains("append-only", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tenant_of_a_wrong_form_is_refused_in_words()
    {
        await StartAsync();
        var refused = await Assert.ThrowsAsync<ArgumentException>(() => Administration.EraseTenantAsync("acme inc", Cancel));
        Assert.StartsWith("\"acme inc\" is no tenant: it must be", refused.Message, StringComparison.Ordinal);
    }

    public async ValueTask DisposeAsync()
    {
        if (_site is not null) await _site.DisposeAsync();
        _folder.Dispose();
    }

    private const string AuditEmpty = "0000000000000000000000000000000000000000000000000000000000000000";

    private static string Latin(byte[] bytes) => Encoding.Latin1.GetString(bytes);

    private async Task StartAsync() => _site = await Site.StartAsync(
        options => options.User = context => new(new PiperchatUser($"id-of-{context.User.Identity!.Name}", $"Name of {context.User.Identity.Name}")), folder: _folder);

    /// <summary>Says something, and gives pieces of all that was sealed and signed in it.</summary>
    private async Task<List<string>> SayAsync(Visitor visitor, string channel, int bodyBytes)
    {
        var envelope = visitor.Person.Envelope(visitor.At(channel), _site!.Now, bodyBytes: bodyBytes, wraps: 3);
        (await visitor.PostAsync("messages", envelope)).Is(200);
        var json = JsonNode.Parse(envelope)!;
        string[] texts = [(string)json["cipher_body"]!, (string)json["sig"]!, (string)json["epk"]!, .. json["wraps"]!.AsObject().Select(wrap => (string)wrap.Value!)];
        return [.. texts.SelectMany(text => text.Chunk(1000)).Where(chunk => chunk.Length >= 32).Select(chunk => new string(chunk[..32]))];
    }

    private bool IsOnDisk(string piece)
    {
        foreach (var path in Directory.EnumerateFiles(_folder.Path))
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using var bytes = new MemoryStream();
            file.CopyTo(bytes);
            if (Latin(bytes.ToArray()).Contains(piece, StringComparison.Ordinal)) return true;
        }

        return false;
    }
}
