using Piperchat.Protocol;

namespace Piperchat.AspNetCore.Tests;

/// <summary>
/// What a key signed is known to all who read the channel, and each of them can post it again. That must not use up what the key may post: nobody
/// silences an author, or keeps an owner from banning them, with their own words.
/// </summary>
public sealed class KeyAllowanceTests
{
    private const int Burst = 4;
    private const int Replays = 3 * Burst;

    [Fact]
    public async Task Message_that_others_post_again_uses_up_nothing_of_its_authors()
    {
        await using var site = await StartAsync();
        var (alice, mallory) = (site.Visit("alice"), site.Visit("mallory"));
        var first = alice.Person.Envelope(alice.At(), site.Now);
        (await alice.PostAsync("messages", first)).Is(200);

        for (var i = 0; i < Replays; i++) Assert.True((bool?)(await mallory.PostAsync("messages", first)).Is(200).Json!["deduped"]);

        for (var i = 1; i < Burst; i++) (await alice.SayAsync()).Is(200);
        (await alice.SayAsync()).IsProblem(429, "rate_limited");
    }

    [Fact]
    public async Task Message_that_is_refused_to_others_uses_up_nothing_of_its_authors()
    {
        await using var site = await StartAsync();
        var (alice, mallory) = (site.Visit("alice"), site.Visit("mallory"));
        site.Rules.Say = (user, channel, operation) => user.Identity!.Name == "mallory" ? null : SiteRules.ByCompany(user, channel, operation);
        var kept = alice.Person.Envelope(alice.At(), site.Now);

        for (var i = 0; i < Replays; i++) (await mallory.PostAsync("messages", kept)).IsProblem(403, "forbidden");

        for (var i = 0; i < Burst; i++) (await alice.SayAsync()).Is(200);
        (await alice.SayAsync()).IsProblem(429, "rate_limited");
    }

    [Fact]
    public async Task Records_that_others_post_again_use_up_nothing_of_their_signers()
    {
        await using var site = await StartAsync();
        var (alice, mallory) = (site.Visit("alice"), site.Visit("mallory"));
        var identity = alice.Person.Identity(alice.At(), site.Now);
        var join = alice.Person.Join(alice.At(), site.Now);
        (await alice.PostAsync("identities", identity)).Is(201);
        (await alice.PostAsync("channels/main/join", join)).Is(200);

        for (var i = 0; i < Replays; i++)
        {
            (await mallory.PostAsync("identities", identity)).Is(200);
            (await mallory.PostAsync("channels/main/join", join)).Is(200);
        }

        for (var i = 2; i < Burst; i++)
        {
            site.Time.Advance(TimeSpan.FromMilliseconds(1));
            (await (i % 2 == 0 ? alice.LeaveAsync() : alice.JoinAsync())).Is(200);
        }

        site.Time.Advance(TimeSpan.FromMilliseconds(1));
        (await alice.LeaveAsync()).IsProblem(429, "rate_limited");
    }

    [Fact]
    public async Task Acts_that_others_post_again_use_up_nothing_of_their_owners()
    {
        await using var site = await StartAsync(open: true);
        var (olga, mallory) = (site.Visit("olga"), site.Visit("mallory"));
        (await olga.ClaimAsync()).Is(201);
        var claim = System.Text.Encoding.UTF8.GetBytes((await mallory.AdminAsync())["entries"]![0]!["record"]!.ToJsonString());

        for (var i = 0; i < Replays; i++) (await mallory.PostAsync("channels/main/claim", claim)).IsProblem(409, "claimed");

        for (var i = 1; i < Burst; i++) (await olga.GiveAsync(new Person(), "banned")).Is(200);
        (await olga.GiveAsync(mallory, "banned")).IsProblem(429, "rate_limited");
    }

    private static Task<Site> StartAsync(bool open = false) => Site.StartAsync(
        options =>
        {
            options.Limits.RateLimiting = true;
            options.Limits.PostBurst = Burst;
            options.Limits.PostInterval = TimeSpan.FromHours(1);
        },
        open: open);
}
