using System.Text.Json.Nodes;

namespace Piperchat.AspNetCore.Tests;

/// <summary>POST /messages/{id}/erase: an author takes back what they said.</summary>
public sealed class ErasureTests
{
    [Fact]
    public async Task Erased_message_is_gone_and_the_record_of_it_stands_in_its_place_and_in_the_log()
    {
        await using var site = await Site.StartAsync();
        var bob = site.Visit("bob");
        using var stream = await EventReader.GetAsync(bob.Client);
        await stream.UntilLiveAsync();
        var id = await bob.SaidAsync();
        var erased = (await bob.EraseAsync(id)).Is(200).Json!;
        Assert.Equal((true, 2, id), ((bool)erased["ok"]!, (long)erased["seq"]!, (string)erased["record"]!["target"]!));
        Assert.Equal("[]", (await bob.GetAsync("messages")).Text);

        var entries = (await bob.GetAsync("channels/main/log")).Json!["entries"]!.AsArray();
        Assert.Equal(["gone", "erase"], entries.Select(entry => (string?)entry!["type"]));
        Assert.All(entries, entry => Assert.True(JsonNode.DeepEquals(erased["record"], entry!["record"])));
        Assert.False(entries[0]!.AsObject().ContainsKey("entry"));
        var record = (await stream.UntilAsync(block => block.Event == "record"))[^1].Json;
        Assert.Equal(("erase", 2), ((string)record["type"]!, (long)record["seq"]!));
        (await bob.SayAsync(id: id)).IsProblem(410, "gone", "id");
    }

    [Fact]
    public async Task Erasure_sent_again_gets_the_same_answer_whenever_it_comes()
    {
        await using var site = await Site.StartAsync();
        var bob = site.Visit("bob");
        var id = await bob.SaidAsync();
        var erasure = bob.Person.Erase(bob.At(), id, site.Now);
        var first = (await bob.PostAsync($"messages/{id}/erase", erasure)).Is(200);
        (await bob.SayAsync()).Is(200);
        site.Time.Advance(TimeSpan.FromDays(1));
        Assert.Equal(first.Text, (await bob.PostAsync($"messages/{id}/erase", erasure)).Is(200).Text);
        Assert.Equal(2, (long)(await bob.EraseAsync(id)).Is(200).Json!["seq"]!);
        Assert.Equal(3, (long)(await bob.GetAsync("channels/main/log")).Json!["head"]!);
    }

    [Fact]
    public async Task Erasure_by_anyone_but_the_author_is_404_and_tells_nothing()
    {
        await using var site = await Site.StartAsync();
        var (bob, mallory) = (site.Visit("bob"), site.Visit("mallory"));
        var id = await bob.SaidAsync();
        var known = (await mallory.EraseAsync(id)).IsProblem(404, "not_found");
        var unknown = (await mallory.EraseAsync(Guid.NewGuid().ToString())).IsProblem(404, "not_found");
        Assert.Equal(unknown.Text, known.Text);
        (await bob.EraseAsync(id)).Is(200);
        Assert.Equal(unknown.Text, (await mallory.EraseAsync(id)).IsProblem(404, "not_found").Text);
    }

    [Fact]
    public async Task Erasure_for_another_channel_tenant_or_relay_takes_nothing_back()
    {
        await using var site = await Site.StartAsync();
        var bob = site.Visit("bob");
        var at = site.Visit("bob", "acme", bob.Person);
        var id = await bob.SaidAsync();
        (await bob.EraseAsync(id, "other")).IsProblem(404, "not_found");
        (await bob.SayAsync("other")).Is(200);
        (await bob.EraseAsync(id, "other")).IsProblem(404, "not_found");
        (await at.EraseAsync(id)).IsProblem(404, "not_found");
        (await bob.PostAsync($"messages/{id}/erase", at.Person.Erase(at.At(), id, site.Now))).IsProblem(400, "wrong_tenant", "tenant");
        var elsewhere = bob.At() with { Relay = new string('0', 32) };
        (await bob.PostAsync($"messages/{id}/erase", bob.Person.Erase(elsewhere, id, site.Now))).IsProblem(400, "wrong_relay", "relay");
        Assert.Single((await bob.GetAsync("messages")).Json!.AsArray());
    }

    [Fact]
    public async Task Same_id_of_another_tenant_stays()
    {
        await using var site = await Site.StartAsync();
        var (bob, at) = (site.Visit("bob"), site.Visit("bob", "acme"));
        var id = Guid.NewGuid().ToString();
        (await bob.SayAsync(id: id)).Is(200);
        (await at.SayAsync(id: id)).Is(200);
        (await bob.EraseAsync(id)).Is(200);
        Assert.Single((await at.GetAsync("messages")).Json!.AsArray());
        (await at.EraseAsync(id)).Is(200);
    }

    [Fact]
    public async Task Erasure_of_another_message_than_the_paths_is_400()
    {
        await using var site = await Site.StartAsync();
        var bob = site.Visit("bob");
        var (one, two) = (await bob.SaidAsync(), await bob.SaidAsync());
        (await bob.PostAsync($"messages/{one}/erase", bob.Person.Erase(bob.At(), two, site.Now))).IsProblem(400, "bad_value", "target");
        (await bob.PostAsync("messages/42/erase", bob.Person.Erase(bob.At(), two, site.Now))).IsProblem(400, "bad_value", "id");
        Assert.Equal(2, (await bob.GetAsync("messages")).Json!.AsArray().Count);
    }

    [Theory]
    [InlineData(-301)]
    [InlineData(301)]
    public async Task Erasure_dated_more_than_300_s_off_is_400_with_the_relays_clock(int seconds)
    {
        await using var site = await Site.StartAsync();
        var bob = site.Visit("bob");
        var id = await bob.SaidAsync();
        var erasure = bob.Person.Erase(bob.At(), id, site.Now.AddSeconds(seconds));
        Assert.Equal("2026-11-23T10:00:00.000Z", (string?)(await bob.PostAsync($"messages/{id}/erase", erasure)).IsProblem(400, "time_off", "createdAt").Json!["now"]);
        Assert.Single((await bob.GetAsync("messages")).Json!.AsArray());
    }

    [Theory]
    [InlineData("banned")]
    [InlineData("none")]
    public async Task Whoever_lost_the_channel_still_takes_back_what_they_said(string role)
    {
        await using var site = await Site.StartAsync();
        var (olga, bob) = (site.Visit("olga", "acme"), site.Visit("bob", "acme"));
        var id = await bob.SaidAsync();
        (await olga.ClaimAsync()).Is(201);
        (await olga.GiveAsync(bob, role)).Is(200);
        (await bob.SayAsync()).Is(403);
        (await bob.EraseAsync(id)).Is(200);
        Assert.Equal(["gone", "action", "action", "erase"], (await LogAsync(site, "acme")).Select(entry => (string?)entry["type"]));
    }

    [Fact]
    public async Task Message_that_was_removed_cant_be_erased_by_its_author()
    {
        await using var site = await Site.StartAsync();
        var olga = site.Visit("olga");
        (await olga.ClaimAsync()).Is(201);
        var id = await olga.SaidAsync();
        (await olga.RemoveAsync(id)).Is(200);
        (await olga.EraseAsync(id)).IsProblem(404, "not_found");
    }

    [Fact]
    public async Task Message_without_a_key_is_nobodys_to_erase()
    {
        await using var site = await Site.StartAsync(options => options.AcceptPlaintext = true, open: true);
        var bob = site.Visit(null);
        var id = (string)(await bob.PostAsync("messages", """{"content":"hi","author":"Bob"}""")).Is(200).Message["id"]!;
        (await bob.EraseAsync(id)).IsProblem(404, "not_found");
    }

    private static async Task<IEnumerable<JsonNode>> LogAsync(Site site, string tenant) =>
        (await site.Store.Messages.AfterAsync(new PiperchatChannel(tenant, "main"), 0, StoreContract.Upto(100), TestContext.Current.CancellationToken))
            .Select(entry => JsonNode.Parse(entry.Body)!);
}
