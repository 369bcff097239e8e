using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;

namespace Piperchat.AspNetCore.Tests;

/// <summary>Retention in a host: who keeps what for how long, what streams see of it, and what is left on the disk.</summary>
public sealed class RetentionTests
{
    private static readonly string[] Tenants = ["", "acme", "forever", "broken", "odd"];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Each_tenant_has_its_own_rule_and_the_default_holds_for_the_rest()
    {
        await using var site = await Site.StartAsync(options =>
        {
            options.Retention.MaxMessages = 3;
            options.Retention.SweepInterval = TimeSpan.FromDays(1);
            options.Retention.ForTenant = tenant => tenant switch
            {
                "acme" => new PiperchatRetentionRule(MaxAge: TimeSpan.FromHours(1)),
                "forever" => new PiperchatRetentionRule(),
                "broken" => throw new InvalidOperationException("no such company"),
                "odd" => new PiperchatRetentionRule(MaxMessages: 0),
                _ => null,
            };
        });
        foreach (var tenant in Tenants)
        {
            for (var i = 0; i < 5; i++) await site.Store.Messages.PostAsync(StoreContract.Message(new PiperchatChannel(tenant, "main")));
        }

        site.Time.Advance(TimeSpan.FromMinutes(59));
        await site.Store.Messages.PostAsync(StoreContract.Message(new PiperchatChannel("acme", "main")));
        site.Time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(7, await Sweep(site.Host).SweepAsync(Cancel));
        var left = await Task.WhenAll(Tenants.Select(async tenant => (await site.Store.Channels.CountAsync(tenant, Cancel)).Messages));
        Assert.Equal([3L, 1, 5, 5, 5], left);
        Assert.Equal(0, await Sweep(site.Host).SweepAsync(Cancel));
    }

    [Fact]
    public async Task Sweeps_come_by_themselves_at_their_interval()
    {
        await using var site = await Site.StartAsync(options =>
        {
            options.Retention.MaxAge = TimeSpan.FromMinutes(10);
            options.Retention.SweepInterval = TimeSpan.FromMinutes(1);
            options.Open();
        });
        await site.Store.Messages.PostAsync(StoreContract.Message());
        var giveUp = DateTime.UtcNow.AddSeconds(60);
        while ((await site.Store.Channels.CountAsync("", Cancel)).Messages > 0 && DateTime.UtcNow < giveUp)
        {
            site.Time.Advance(TimeSpan.FromMinutes(1));
            await site.Store.Pulse.ProbeAsync();
        }

        Assert.Equal(0, (await site.Store.Channels.CountAsync("", Cancel)).Messages);
    }

    [Fact]
    public async Task Stream_resumes_across_the_edge_from_its_store_and_from_its_ring_without_what_expired()
    {
        await using var host = await RelayHost.StartAsync(options => options.Retention.MaxMessages = 5);
        using var live = await EventReader.GetAsync(host);
        await live.UntilLiveAsync();
        var cursors = new List<string>();
        for (var i = 0; i < 100; i++) await host.Store.Messages.PostAsync(StoreContract.Message());
        for (var i = 0; i < 100; i++)
        {
            await live.UntilAsync(block => block.IsMessage);
            cursors.Add((await live.NextAsync())!.Id!);
        }

        Assert.Equal(95, await Sweep(host).SweepAsync(Cancel));
        foreach (var from in new[] { 2, 70, 97 })
        {
            using var resumed = await EventReader.GetAsync(host, lastEventId: cursors[from]);
            var blocks = await resumed.UntilLiveAsync();
            Assert.DoesNotContain(blocks, block => block.Event == "reset");
            Assert.Equal(Math.Min(5, 99 - from), blocks.Count(block => block.IsMessage));
            Assert.Equal(cursors[99], blocks[^1].Id);
        }

        await host.Store.Messages.PostAsync(StoreContract.Message());
        Assert.Equal(101, (long)(await live.UntilAsync(block => block.IsMessage))[^1].Json["seq"]!);
    }

    [Fact]
    public async Task Message_after_what_expired_still_finds_the_mark_of_the_one_before_it()
    {
        await using var host = await RelayHost.StartAsync(options => options.Retention.MaxMessages = 1);
        var (alice, now) = (new Person(), DateTimeOffset.UtcNow);
        var first = (await host.PostAsync("messages", alice.Envelope(host.Place(), now))).Is(200).Message;
        Assert.True(Protocol.Envelope.TryReadPublic(System.Text.Encoding.UTF8.GetBytes(first.ToJsonString()), out var envelope, out _));
        var mark = Convert.ToHexStringLower(envelope.HashSignedBytes().AsSpan(0, 8));
        (await host.PostAsync("messages", alice.Envelope(host.Place(), now, prev: mark))).Is(200);
        await Sweep(host).SweepAsync(Cancel);
        var entries = (await host.GetAsync("channels/main/log")).Is(200).Json!["entries"]!.AsArray();
        Assert.Equal(("gone", mark, (string)first["id"]!), ((string)entries[0]!["type"]!, (string)entries[0]!["hash"]!, (string)entries[0]!["id"]!));
        Assert.Equal(mark, (string)entries[1]!["prev"]!);
        (await host.PostAsync("messages", alice.Envelope(host.Place(), now, id: (string)first["id"]!))).IsProblem(410, "gone");
    }

    [Fact]
    public async Task Swept_text_is_in_no_file_and_the_files_shrink()
    {
        using var folder = new TemporaryFolder();
        await using var host = await RelayHost.StartAsync(options => options.Retention.MaxMessages = 10, folder: folder);
        await Fill(host, 1000);
        var before = SizeOf(folder);
        Assert.True(Holds(folder, "number 00007 "));
        Assert.Equal(990, await Sweep(host).SweepAsync(Cancel));
        Assert.InRange(SizeOf(folder), 1, before / 10);
        for (var i = 0; i < 990; i += 7) Assert.False(Holds(folder, $"number {i:00000} "), $"{i}");
        Assert.True(Holds(folder, "number 00995 "));
    }

    [Fact]
    public async Task File_of_an_earlier_version_that_cant_shrink_is_written_anew_once()
    {
        using var folder = new TemporaryFolder();
        using (var old = new SqliteConnection($"Data Source={folder.Database};Pooling=False"))
        {
            SQLitePCL.Batteries_V2.Init();
            old.Open();
            Migrations.Run(old, [.. Migrations.All.Take(3)]);
        }

        await using var host = await RelayHost.StartAsync(options => options.Retention.MaxMessages = 10, folder: folder);
        await Fill(host, 500);
        var before = SizeOf(folder);
        await Sweep(host).SweepAsync(Cancel);
        Assert.InRange(SizeOf(folder), 1, before / 4);
        await Fill(host, 500);
        await Sweep(host).SweepAsync(Cancel);
        Assert.InRange(SizeOf(folder), 1, before / 4);
    }

    [Fact]
    public async Task Posts_come_through_between_the_steps_of_a_sweep()
    {
        await using var host = await RelayHost.StartAsync(options => options.Retention.MaxMessages = 10);
        await Fill(host, 2000);
        var sweep = Sweep(host).SweepAsync(Cancel);
        var posted = 0;
        while (!sweep.IsCompleted)
        {
            Assert.Equal(PostResult.Stored, (await host.Store.Messages.PostAsync(StoreContract.Message())).Result);
            posted++;
        }

        await sweep;
        Assert.True(posted >= 3, $"{posted}");
    }

    [Fact]
    public async Task Channels_in_which_the_keys_of_teams_travel_are_kept_and_what_is_named_like_one_is_not()
    {
        await using var site = await Site.StartAsync(options => (options.Teams, options.Retention.MaxMessages) = (_ => ["support"], 1));
        site.Rules.SayOfTeam = (_, _, operation) => operation == PiperchatOperation.Post ? true : null;
        (await (await site.WelcomeAsync("sue")).PublishTeamAsync("support")).Reply.Is(201);
        foreach (var channel in new[] { "team-nobody", "team-support", "team-" })
        {
            for (var i = 0; i < 3; i++) await site.Store.Messages.PostAsync(StoreContract.Message(new PiperchatChannel("", channel)));
        }

        Assert.Equal(4, await Sweep(site.Host).SweepAsync(Cancel));
        var channels = (await site.Store.Channels.ListAsync("", "", "", 10, Cancel)).ToDictionary(channel => channel.Name, channel => channel.MessageCount);
        Assert.Equal((1L, 3L, 1L), (channels["team-nobody"], channels["team-support"], channels["team-"]));
    }

    [Fact]
    public async Task Without_a_rule_nothing_is_deleted()
    {
        await using var host = await RelayHost.StartAsync();
        await Fill(host, 20);
        Assert.Equal(0, await Sweep(host).SweepAsync(Cancel));
    }

    private static RetentionSweep Sweep(RelayHost host) => host.App.Services.GetRequiredService<RetentionSweep>();

    private static async Task Fill(RelayHost host, int messages)
    {
        var posts = Enumerable.Range(0, messages)
            .Select(i => host.Store.Messages.PostAsync(StoreContract.Message(opening: $"{{\"text\":\"number {i:00000} {new string('x', 700 + (i * 13 % 2500))}\"")));
        foreach (var batch in posts.Chunk(200)) await Task.WhenAll(batch);
    }

    private static long SizeOf(TemporaryFolder folder) => Directory.EnumerateFiles(folder.Path).Where(path => !path.EndsWith("-shm", StringComparison.Ordinal)).Sum(path => new FileInfo(path).Length);

    private static bool Holds(TemporaryFolder folder, string text) => Directory.EnumerateFiles(folder.Path).Any(path =>
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var bytes = new MemoryStream();
        file.CopyTo(bytes);
        return System.Text.Encoding.Latin1.GetString(bytes.ToArray()).Contains(text, StringComparison.Ordinal);
    });
}
