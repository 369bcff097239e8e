using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;

namespace Piperchat.AspNetCore.Tests;

/// <summary>Exports: all that is kept of someone or something, as lines of JSON, and nothing of anyone else.</summary>
public sealed class ExportTests : IAsyncDisposable
{
    private Site? _site;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private PiperchatAdministration Administration => _site!.Host.App.Services.GetRequiredService<PiperchatAdministration>();

    [Fact]
    public async Task User_is_exported_with_records_names_roles_messages_and_acts_and_nobody_else()
    {
        await StartAsync();
        var (olga, bob, carol) = (await _site!.WelcomeAsync("olga"), await _site.WelcomeAsync("bob"), await _site.WelcomeAsync("carol"));
        (await bob.PostAsync("identities", bob.Person.Identity(bob.At(), _site.Now, "robert", serial: 2))).Is(201);
        (await olga.OperateClaimAsync()).Is(201);
        (await olga.OperateGiveAsync(bob, "member")).Is(200);
        (await bob.JoinAsync("other")).Is(200);
        var ids = new[] { await bob.SaidAsync("other"), await bob.SaidAsync(), await bob.SaidAsync("other") };
        (await bob.EraseAsync(ids[2], "other")).Is(200);
        await carol.SaidAsync("other");

        var (lines, text) = await ExportAsync(output => Administration.ExportUserAsync("", "id-of-bob", output, Cancel));
        Assert.Equal(
            ["export", "key", "username", "reader", "role", "message", "message", "record", "audit"],
            lines.Select(line => (string)line["type"]!).OrderBy(type => Array.IndexOf(["export", "key", "username", "reader", "role", "message", "record", "audit"], type)));
        Assert.Equal(("user", "", "id-of-bob"), ((string)lines[0]["of"]!, (string)lines[0]["tenant"]!, (string)lines[0]["person"]!));
        Assert.Equal(bob.Dot1, (string)Of(lines, "key")["record"]!["dot1"]!);
        Assert.Equal("Name of bob", (string)Of(lines, "key")["site_user"]!["name"]!);
        Assert.Equal("robert", (string)Of(lines, "username")["username"]!);
        Assert.Equal(("main", "member"), ((string)Of(lines, "role")["channel"]!, (string)Of(lines, "role")["role"]!));
        Assert.Equal(ids[..2].Order(), lines.Where(line => (string)line["type"]! == "message").Select(line => (string)line["entry"]!["id"]!).Order());
        Assert.Null(Of(lines, "audit")["by"]);
        foreach (var other in new[] { "olga", carol.Dot1, carol.Person.Key.PublicKeyHex }) Assert.DoesNotContain(other, text, StringComparison.Ordinal);

        var (own, _) = await ExportAsync(output => Administration.ExportUserAsync("", "id-of-olga", output, Cancel));
        Assert.Equal([("id-of-olga", true), ("id-of-olga", true)], own.Where(line => (string)line["type"]! == "audit").Select(line => ((string)line["by"]!["id"]!, line["salt"] is not null)));
    }

    [Fact]
    public async Task Channel_is_exported_whole_over_many_pages()
    {
        await StartAsync();
        var (olga, bob) = (await _site!.WelcomeAsync("olga"), await _site.WelcomeAsync("bob"));
        (await olga.OperateClaimAsync()).Is(201);
        (await olga.OperateGiveAsync(bob, "member")).Is(200);
        for (var i = 0; i < 1200; i++) await _site.Store.Messages.PostAsync(StoreContract.Message(new PiperchatChannel("", "long")));
        await bob.SaidAsync();

        var (lines, _) = await ExportAsync(output => Administration.ExportChannelAsync(new PiperchatChannel("", "long"), output, Cancel));
        Assert.Equal(Enumerable.Range(1, 1200).Select(i => (long)i), lines.Skip(2).Select(line => (long)line["entry"]!["seq"]!));
        (lines, _) = await ExportAsync(output => Administration.ExportChannelAsync(new PiperchatChannel("", "main"), output, Cancel));
        Assert.Equal(["export", "channel", "record", "record", "message", "audit", "audit"], lines.Select(line => (string)line["type"]!));
        (lines, _) = await ExportAsync(output => Administration.ExportChannelAsync(new PiperchatChannel("", "none"), output, Cancel));
        Assert.Single(lines);
    }

    [Fact]
    public async Task Tenant_is_exported_with_its_keys_and_channels_and_no_other_tenants()
    {
        await StartAsync();
        var (anna, bert) = (await _site!.WelcomeAsync("anna", "acme"), await _site.WelcomeAsync("bert", "other"));
        foreach (var channel in new[] { "a", "b" }) await anna.SaidAsync(channel);
        await bert.SaidAsync("a");
        var (lines, text) = await ExportAsync(output => Administration.ExportTenantAsync("acme", output, Cancel));
        Assert.Equal(["export", "key", "channel", "message", "channel", "message"], lines.Select(line => (string)line["type"]!));
        Assert.DoesNotContain(bert.Dot1, text, StringComparison.Ordinal);
    }

    public async ValueTask DisposeAsync()
    {
        if (_site is not null) await _site.DisposeAsync();
    }

    private static JsonNode Of(List<JsonNode> lines, string type) => lines.Single(line => (string)line["type"]! == type);

    private static async Task<(List<JsonNode> Lines, string Text)> ExportAsync(Func<Stream, Task<long>> export)
    {
        using var output = new MemoryStream();
        var count = await export(output);
        var text = Encoding.UTF8.GetString(output.ToArray());
        Assert.EndsWith("\n", text, StringComparison.Ordinal);
        var lines = text.TrimEnd('\n').Split('\n').Select(line => JsonNode.Parse(line)!).ToList();
        Assert.Equal(lines.Count - 1, count);
        return (lines, text);
    }

    private async Task StartAsync() => _site = await Site.StartAsync(
        options => options.User = context => new(new PiperchatUser($"id-of-{context.User.Identity!.Name}", $"Name of {context.User.Identity.Name}")));
}
