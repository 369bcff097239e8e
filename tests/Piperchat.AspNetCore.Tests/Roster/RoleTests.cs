using System.Text.Json.Nodes;

namespace Piperchat.AspNetCore.Tests;

/// <summary>POST /channels/{channel}/members: who gives which role to whom, and the bounds.</summary>
public sealed class RoleTests
{
    [Fact]
    public async Task Role_stands_in_the_roster_under_the_entry_that_gave_it()
    {
        await using var site = await Site.StartAsync();
        var (olga, bob) = (site.Visit("olga"), await site.WelcomeAsync("bob"));
        (await olga.ClaimAsync()).Is(201);
        foreach (var (seq, role) in new[] { (2, "member"), (3, "admin"), (4, "owner"), (5, "banned"), (6, "member") })
        {
            var given = (await olga.GiveAsync(bob, role)).Is(200).Json!;
            Assert.Equal((seq, role), ((long)given["entry"]!["seq"]!, (string)given["entry"]!["record"]!["role"]!));
            var row = (await olga.AdminAsync())["roster"]!.AsArray().Single(row => (string?)row!["dot1"] == bob.Dot1)!;
            Assert.Equal((role, seq, bob.Person.Key.PublicKeyHex), ((string)row["role"]!, (long)row["seq"]!, (string)row["ed25519_pub"]!));
        }

        (await olga.GiveAsync(bob, "none")).Is(200);
        var admin = await olga.AdminAsync();
        Assert.Equal((1, 1, 1), (admin["roster"]!.AsArray().Count, (int)admin["owners"]!, (int)admin["members"]!));
    }

    [Fact]
    public async Task Admin_manages_whoever_is_below_and_no_one_else()
    {
        await using var site = await Site.StartAsync();
        var (olga, anne, bob) = (site.Visit("olga"), site.Visit("anne"), site.Visit("bob"));
        (await olga.ClaimAsync()).Is(201);
        (await olga.GiveAsync(anne, "admin")).Is(200);
        foreach (var role in new[] { "member", "banned", "none", "member" }) (await anne.GiveAsync(bob, role)).Is(200);
        foreach (var role in new[] { "owner", "admin" }) (await anne.GiveAsync(bob, role)).IsProblem(403, "forbidden", "ed25519_pub");
        foreach (var target in new[] { olga, anne })
        {
            foreach (var role in new[] { "owner", "admin", "member", "banned", "none" }) (await anne.GiveAsync(target, role)).IsProblem(403, "forbidden", "ed25519_pub");
        }

        (await anne.SetAsync("open")).IsProblem(403, "forbidden", "ed25519_pub");
        Assert.Equal(6, (long)(await olga.AdminAsync())["head"]!["seq"]!);
    }

    [Fact]
    public async Task Whoever_has_no_say_is_403_and_isnt_told_where_the_log_stands()
    {
        await using var site = await Site.StartAsync(open: true);
        var (alice, bob, carol, dave, mallory) = (site.Visit(null), site.Visit(null), site.Visit(null), site.Visit(null), site.Visit(null));
        (await alice.ClaimAsync()).Is(201);
        (await alice.SetAsync("roster")).Is(200);
        foreach (var (who, role) in new[] { (bob, "member"), (carol, "banned"), (dave, "none") }) (await alice.GiveAsync(who, role)).Is(200);
        foreach (var who in new[] { bob, carol, dave, mallory })
        {
            (await who.GiveAsync(who, "owner")).IsProblem(403, "forbidden", "ed25519_pub");
            var stale = who.Person.Give(who.At(), who.Person, "owner", new string('1', 64), site.Now).ToJson();
            Assert.Null((await who.PostAsync("channels/main/members", stale)).IsProblem(403, "forbidden", "ed25519_pub").Json!["head"]);
        }
    }

    [Fact]
    public async Task Last_owner_stays_and_goes_once_there_is_another()
    {
        await using var site = await Site.StartAsync();
        var (olga, anne) = (site.Visit("olga"), site.Visit("anne"));
        (await olga.ClaimAsync()).Is(201);
        foreach (var role in new[] { "admin", "member", "banned", "none" })
        {
            (await olga.GiveAsync(olga, role)).IsProblem(409, "last_owner", "role");
            (await olga.OperateGiveAsync(olga, role)).IsProblem(409, "last_owner", "role");
        }

        (await olga.GiveAsync(olga, "owner")).Is(200);
        (await olga.GiveAsync(anne, "owner")).Is(200);
        (await anne.GiveAsync(olga, "none")).Is(200);
        (await anne.GiveAsync(anne, "admin")).IsProblem(409, "last_owner", "role");
        Assert.Equal(1, (int)(await olga.AdminAsync())["owners"]!);
    }

    [Fact]
    public async Task Two_owners_who_take_each_other_away_at_once_leave_one()
    {
        await using var site = await Site.StartAsync();
        var (olga, anne) = (site.Visit("olga"), site.Visit("anne"));
        (await olga.ClaimAsync()).Is(201);
        var head = (string)(await olga.GiveAsync(anne, "owner")).Is(200).Json!["head"]!["hash"]!;
        var acts = await Task.WhenAll(
            olga.PostAsync("channels/main/members", olga.Person.Give(olga.At(), anne.Person, "none", head, site.Now).ToJson()),
            anne.PostAsync("channels/main/members", anne.Person.Give(anne.At(), olga.Person, "none", head, site.Now).ToJson()));
        Assert.Single(acts, act => (int)act.Status == 200);
        Assert.Equal(1, (int)(await olga.AdminAsync())["owners"]!);
    }

    [Fact]
    public async Task Roster_past_its_bound_takes_no_more_members_until_one_goes()
    {
        await using var site = await Site.StartAsync(options => options.Limits.Members = 3);
        var (olga, bob, carol, dave) = (site.Visit("olga"), new Person(), new Person(), new Person());
        (await olga.ClaimAsync()).Is(201);
        (await olga.GiveAsync(bob, "member")).Is(200);
        (await olga.GiveAsync(carol, "admin")).Is(200);
        foreach (var role in new[] { "member", "admin", "owner" })
        {
            (await olga.GiveAsync(dave, role)).IsProblem(400, "too_many_members", "channel");
            (await olga.OperateAsync("members", "main", Visitor.Role(site.Visit("dave", person: dave), role))).IsProblem(400, "too_many_members", "channel");
        }

        // Another role, or none, needs no room.
        (await olga.GiveAsync(bob, "admin")).Is(200);
        (await olga.GiveAsync(dave, "banned")).Is(200);
        (await olga.GiveAsync(dave, "member")).IsProblem(400, "too_many_members", "channel");
        (await olga.GiveAsync(bob, "none")).Is(200);
        (await olga.GiveAsync(dave, "member")).Is(200);
        Assert.Equal(3, (int)(await olga.AdminAsync())["members"]!);
    }

    [Fact]
    public async Task Attack04_role_or_claim_of_a_key_whose_dot1_is_anothers_is_409()
    {
        await using var site = await Site.StartAsync();
        var (olga, bob) = (site.Visit("olga"), site.Visit("bob"));
        await site.Store.Usernames.ClaimAsync("", "not-bob", bob.Dot1, new Person().Key.PublicKey);
        (await olga.ClaimAsync()).Is(201);
        (await olga.GiveAsync(bob, "member")).IsProblem(409, "dot1_taken", "target_dot1");

        await site.Store.Usernames.ClaimAsync("", "not-olga", site.Visit("olga").Dot1, new Person().Key.PublicKey);
        var late = new Person();
        await site.Store.Usernames.ClaimAsync("", "not-late", late.Dot1, new Person().Key.PublicKey);
        (await site.Visit("olga", person: late).ClaimAsync("other")).IsProblem(409, "dot1_taken", "ed25519_pub");
        Assert.Equal(1, (long)(await olga.AdminAsync())["head"]!["seq"]!);
    }

    [Fact]
    public async Task Attack04_role_for_a_dot1_that_isnt_the_keys_is_400()
    {
        await using var site = await Site.StartAsync();
        var (olga, bob) = (site.Visit("olga"), site.Visit("bob"));
        (await olga.ClaimAsync()).Is(201);
        var body = Visitor.Role(bob, "member");
        body["target_dot1"] = olga.Dot1;
        (await olga.OperateAsync("members", "main", body)).IsProblem(400, "dot1_mismatch", "target_dot1");
    }

    [Theory]
    [InlineData("role", "\"boss\"", "bad_value")]
    [InlineData("role", "\"Owner\"", "bad_value")]
    [InlineData("role", "null", "wrong_type")]
    [InlineData("role", "[\"owner\"]", "wrong_type")]
    [InlineData("target_dot1", "\"bob\"", "bad_value")]
    [InlineData("target_ed25519_pub", "\"\"", "bad_value")]
    public async Task Role_of_another_form_is_400(string name, string value, string code)
    {
        await using var site = await Site.StartAsync();
        var olga = site.Visit("olga");
        (await olga.ClaimAsync()).Is(201);
        var body = Visitor.Role(site.Visit("bob"), "member");
        body[name] = JsonNode.Parse(value);
        (await olga.OperateAsync("members", "main", body)).IsProblem(400, code, name);
    }
}
