using System.Text.Json.Nodes;
using Piperchat.Protocol;

namespace Piperchat.AspNetCore.Tests;

/// <summary>POST /channels/{channel}/claim, and what all acts are refused for.</summary>
public sealed class ClaimTests
{
    [Fact]
    public async Task Claim_makes_its_signer_owner_and_is_the_first_entry_of_the_log()
    {
        await using var site = await Site.StartAsync();
        var olga = site.Visit("olga");
        var claimed = (await olga.ClaimAsync()).Is(201).Json!;
        Assert.True((bool)claimed["ok"]!);
        Assert.Equal((1, (string)claimed["entry"]!["hash"]!), ((long)claimed["head"]!["seq"]!, (string)claimed["head"]!["hash"]!));

        var roster = new Roster(site.Host.Place());
        Assert.True(AuditEntry.TryParse(System.Text.Encoding.UTF8.GetBytes(claimed["entry"]!.ToJsonString()), out var entry, out var fault), fault.ToString());
        Assert.True(roster.TryApply(entry, out fault), fault.ToString());
        Assert.Equal(Role.Owner, roster.Roles[olga.Person.Key.PublicKeyHex].Role);
        Assert.Null(entry.SiteUser);

        var record = (await olga.GetAsync("channels/main/log")).Is(200).Json!["entries"]![0]!;
        Assert.Equal((1, "main", "action"), ((long)record["seq"]!, (string)record["channel"]!, (string)record["type"]!));
        Assert.True(JsonNode.DeepEquals(claimed["entry"], record["entry"]));
    }

    [Fact]
    public async Task First_of_many_claims_at_once_wins_and_the_others_are_told_so()
    {
        await using var site = await Site.StartAsync(open: true);
        var claims = await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => site.Visit(null).ClaimAsync()));
        Assert.Single(claims, claim => (int)claim.Status == 201);
        Assert.All(claims.Where(claim => (int)claim.Status != 201), claim => claim.IsProblem(409, "claimed", "channel"));
        var admin = await site.Visit(null).AdminAsync();
        Assert.Equal((1, 1, 1), ((long)admin["head"]!["seq"]!, (long)admin["owners"]!, admin["roster"]!.AsArray().Count));
    }

    [Fact]
    public async Task Claim_of_a_claimed_channel_is_told_so_whatever_head_it_names()
    {
        await using var site = await Site.StartAsync();
        var olga = site.Visit("olga");
        (await olga.ClaimAsync()).Is(201);
        (await olga.ClaimAsync()).IsProblem(409, "claimed", "channel");
        (await olga.PostAsync("channels/main/claim", olga.Person.Claim(olga.At(), AdminAction.EmptyLog, site.Now).ToJson())).IsProblem(409, "claimed", "channel");
        (await olga.OperateClaimAsync()).IsProblem(409, "claimed", "channel");
        Assert.Equal(1, (long)(await olga.AdminAsync())["head"]!["seq"]!);
    }

    [Fact]
    public async Task Claim_where_the_host_doesnt_let_its_sender_administer_is_403_and_makes_no_channel()
    {
        await using var site = await Site.StartAsync();
        var mallory = site.Visit("mallory");
        (await mallory.ClaimAsync()).IsProblem(403, "forbidden", "channel");
        Assert.Equal("[]", (await mallory.GetAsync("channels")).Text);
    }

    [Fact]
    public async Task Anyone_claims_where_nobody_logs_in()
    {
        await using var host = await RelayHost.StartAsync(open: false);
        var alice = new Person();
        (await host.PostAsync("channels/mine/claim", alice.Claim(host.Place("mine"), AdminAction.EmptyLog, DateTimeOffset.UtcNow).ToJson())).Is(201);
        var admin = (await host.GetAsync("channels/mine/admin")).Is(200).Json!;
        Assert.Equal((true, false), ((bool)admin["claimed"]!, (bool)admin["you"]!["operator"]!));
    }

    [Fact]
    public async Task What_goes_without_saying_may_be_left_out_of_the_body()
    {
        await using var site = await Site.StartAsync();
        var olga = site.Visit("olga");
        foreach (var (i, left) in new string[][] { ["version", "relay", "tenant", "channel", "action", "prev"], ["prev"], ["relay", "action"], [] }.Index())
        {
            var body = Node(olga.Person.Claim(olga.At($"c{i}"), AdminAction.EmptyLog, site.Now));
            foreach (var name in left) body.Remove(name);
            var entry = (await olga.PostAsync($"channels/c{i}/claim", body.ToJsonString())).Is(201).Json!["entry"]!;
            Assert.Equal(AdminAction.EmptyLog, (string?)entry["record"]!["prev"]);
            Assert.Equal(site.Store.RelayId, (string?)entry["record"]!["relay"]);
        }
    }

    [Theory]
    [InlineData("version", "1.4", "wrong_version")]
    [InlineData("relay", "00112233445566778899aabbccddeeff", "wrong_relay")]
    [InlineData("tenant", "globex", "wrong_tenant")]
    [InlineData("channel", "other", "wrong_channel")]
    [InlineData("action", "remove", "bad_value")]
    [InlineData("prev", "0", "bad_value")]
    [InlineData("description", null, "wrong_type")]
    [InlineData("ed25519_pub", "0100000000000000000000000000000000000000000000000000000000000000", "odd_key")]
    [InlineData("sig", null, "wrong_type")]
    [InlineData("more", "1", "unknown_name")]
    public async Task Body_with_a_member_that_is_wrong_is_400_and_makes_no_channel(string name, string? value, string code)
    {
        await using var site = await Site.StartAsync();
        var olga = site.Visit("olga");
        var body = Node(olga.Person.Claim(olga.At(), AdminAction.EmptyLog, site.Now));
        body[name] = value;
        (await olga.PostAsync("channels/main/claim", body.ToJsonString())).IsProblem(400, code, name);
        Assert.Equal("[]", (await olga.GetAsync("channels")).Text);
    }

    [Theory]
    [InlineData("sig", "missing_name")]
    [InlineData("ed25519_pub", "missing_name")]
    [InlineData("ts", "missing_name")]
    [InlineData("description", "missing_name")]
    public async Task Signed_act_without_what_was_signed_is_400_and_no_operators_act(string name, string code)
    {
        await using var site = await Site.StartAsync();
        var olga = site.Visit("olga");
        var body = Node(olga.Person.Claim(olga.At(), AdminAction.EmptyLog, site.Now));
        body.Remove(name);
        (await olga.PostAsync("channels/main/claim", body.ToJsonString())).IsProblem(400, code, name);
    }

    [Fact]
    public async Task Act_that_another_key_signed_or_that_was_changed_after_it_is_400()
    {
        await using var site = await Site.StartAsync();
        var olga = site.Visit("olga");
        var foreign = Node(olga.Person.Claim(olga.At(), AdminAction.EmptyLog, site.Now));
        foreign["ed25519_pub"] = new Person().Key.PublicKeyHex;
        (await olga.PostAsync("channels/main/claim", foreign.ToJsonString())).IsProblem(400, "bad_signature", "sig");
        var changed = Node(olga.Person.Claim(olga.At(), AdminAction.EmptyLog, site.Now));
        changed["description"] = "Sales";
        (await olga.PostAsync("channels/main/claim", changed.ToJsonString())).IsProblem(400, "bad_signature", "sig");
    }

    [Fact]
    public async Task Act_dated_more_than_300_s_off_is_400_with_the_relays_clock()
    {
        await using var site = await Site.StartAsync();
        var olga = site.Visit("olga");
        foreach (var seconds in new[] { -301, 301, 86_400 })
        {
            var late = olga.Person.Claim(olga.At(), AdminAction.EmptyLog, site.Now.AddSeconds(seconds)).ToJson();
            Assert.Equal("2026-11-23T10:00:00.000Z", (string?)(await olga.PostAsync("channels/main/claim", late)).IsProblem(400, "time_off", "ts").Json!["now"]);
        }

        Assert.Equal("[]", (await olga.GetAsync("channels")).Text);
        (await olga.PostAsync("channels/main/claim", olga.Person.Claim(olga.At(), AdminAction.EmptyLog, site.Now.AddSeconds(-300)).ToJson())).Is(201);
    }

    [Fact]
    public async Task Act_on_an_older_head_is_409_with_the_head_and_isnt_done()
    {
        await using var site = await Site.StartAsync();
        var (olga, bob) = (site.Visit("olga"), new Person());
        var first = (string)(await olga.ClaimAsync()).Is(201).Json!["head"]!["hash"]!;
        var head = (await olga.GiveAsync(bob, "member")).Is(200).Json!["head"]!;
        foreach (var prev in new[] { first, AdminAction.EmptyLog, new string('f', 64) })
        {
            var stale = (await olga.PostAsync("channels/main/members", olga.Person.Give(olga.At(), bob, "admin", prev, site.Now).ToJson())).IsProblem(409, "stale_head", "prev");
            Assert.True(JsonNode.DeepEquals(head, stale.Json!["head"]));
        }

        // "prev" may be left out of the first act alone; the zeros that are put in are covered by the signature.
        var body = Node(olga.Person.Give(olga.At(), bob, "admin", AdminAction.EmptyLog, site.Now));
        body.Remove("prev");
        (await olga.PostAsync("channels/main/members", body.ToJsonString())).IsProblem(409, "stale_head", "prev");
        Assert.Equal("member", (string?)(await olga.AdminAsync())["roster"]![1]!["role"]);
    }

    [Fact]
    public async Task Anything_but_a_claim_in_an_unclaimed_channel_is_409_and_makes_no_channel()
    {
        await using var site = await Site.StartAsync();
        var olga = site.Visit("olga");
        (await olga.GiveAsync(olga, "owner")).IsProblem(409, "not_claimed", "channel");
        (await olga.SetAsync("open")).IsProblem(409, "not_claimed", "channel");
        (await olga.RemoveAsync(Guid.NewGuid().ToString())).IsProblem(409, "not_claimed", "channel");
        (await olga.OperateGiveAsync(olga, "owner")).IsProblem(409, "not_claimed", "channel");
        Assert.Equal("[]", (await olga.GetAsync("channels")).Text);
    }

    [Fact]
    public async Task Acts_count_among_the_records_of_their_key()
    {
        await using var site = await Site.StartAsync(options => options.Limits.RateLimiting = true);
        var olga = site.Visit("olga");
        for (var i = 0; i < 10; i++) (await olga.ClaimAsync($"c{i}")).Is(201);
        (await olga.ClaimAsync("c10")).IsProblem(429, "rate_limited");
    }

    private static JsonObject Node(AdminAction action) => JsonNode.Parse(action.ToJson())!.AsObject();
}
