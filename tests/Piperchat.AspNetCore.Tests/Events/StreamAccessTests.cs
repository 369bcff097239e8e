using System.Net.Http.Headers;
using System.Security.Claims;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.DependencyInjection;

namespace Piperchat.AspNetCore.Tests;

/// <summary>A stream ends when its reader may no longer read: by expiry, by the host's word, and at once by the roster.</summary>
public sealed class StreamAccessTests
{
    [Theory]
    [InlineData("token")]
    [InlineData("cookie")]
    [InlineData("session")]
    public async Task Stream_ends_when_what_opened_it_expires_and_other_streams_go_on(string what)
    {
        await using var site = await Site.StartAsync(build: builder => builder.Services.AddSingleton<IDataProtectionProvider>(new EphemeralDataProtectionProvider()));
        var (bob, other) = (site.Visit("bob"), site.Visit("carol"));
        var lifetime = what == "session" ? TimeSpan.FromHours(12) : TimeSpan.FromMinutes(10);
        if (what == "session") await bob.OpenSessionAsync();
        if (what == "cookie") bob.ExpireAt(site.Now + lifetime);
        if (what == "token")
        {
            var user = new ClaimsPrincipal(new ClaimsIdentity([new(ClaimTypes.Name, "bob")], "Test"));
            bob.Client.DefaultRequestHeaders.Authorization =
                new AuthenticationHeaderValue("Piperchat", site.Host.App.Services.GetRequiredService<PiperchatTokens>().Create(user, lifetime));
        }

        using var stream = await OpenAsync(bob);
        using var going = await OpenAsync(other);
        site.Time.Advance(lifetime - TimeSpan.FromSeconds(1));
        await SaysAsync(other, stream, going);
        site.Time.Advance(TimeSpan.FromSeconds(1));
        await EndsAsync(stream);
        await SaysAsync(other, going);
    }

    [Fact]
    public async Task Stream_ends_by_whichever_expires_first()
    {
        await using var site = await Site.StartAsync();
        var bob = await site.WelcomeAsync("bob");
        bob.ExpireAt(site.Now.AddHours(1));
        using var stream = await OpenAsync(bob);
        site.Time.Advance(TimeSpan.FromHours(1));
        await EndsAsync(stream);
    }

    [Fact]
    public async Task Stream_of_a_log_in_that_lasts_for_a_year_opens_and_goes_on()
    {
        await using var site = await Site.StartAsync();
        var bob = site.Visit("bob");
        bob.ExpireAt(site.Now.AddDays(365));
        using var stream = await OpenAsync(bob);
        site.Time.Advance(TimeSpan.FromDays(20));
        await SaysAsync(bob, stream);
    }

    [Fact]
    public async Task Stream_that_opens_with_what_has_expired_already_gives_nothing()
    {
        await using var site = await Site.StartAsync();
        var bob = site.Visit("bob");
        (await bob.SayAsync()).Is(200);
        bob.ExpireAt(site.Now.AddSeconds(-1));
        using var stream = await EventReader.GetAsync(bob.Client);
        while (await stream.NextAsync() is { } block) Assert.False(block.IsMessage);
    }

    [Theory]
    [InlineData(30)]
    [InlineData(5)]
    public async Task Stream_ends_within_the_interval_of_the_handlers_no(int seconds)
    {
        await using var site = await Site.StartAsync(options => options.AccessInterval = TimeSpan.FromSeconds(seconds));
        var (bob, carol) = (site.Visit("bob"), site.Visit("carol"));
        using var stream = await OpenAsync(bob);
        using var going = await OpenAsync(carol);
        await PassAsync(site, seconds, streams: 2);
        await SaysAsync(carol, stream, going);

        site.Rules.Say = (user, channel, operation) => user.Identity!.Name == "bob" ? null : SiteRules.ByCompany(user, channel, operation);
        await PassAsync(site, seconds, streams: 2);
        await EndsAsync(stream);
        await SaysAsync(carol, going);
        (await bob.GetAsync("events")).IsProblem(403, "forbidden", "channel");
    }

    [Fact]
    public async Task Handler_is_asked_again_in_a_fresh_scope_each_time()
    {
        await using var site = await Site.StartAsync();
        using var stream = await OpenAsync(site.Visit("bob"));
        var asked = site.Rules.Asked.Count;
        for (var i = 1; i <= 3; i++)
        {
            await PassAsync(site, 30, streams: 1);
            Assert.Equal(asked + i, site.Rules.Asked.Count);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Stream_ends_within_the_interval_once_its_session_was_ended(bool open)
    {
        await using var site = await Site.StartAsync(open: open);
        var bob = await site.WelcomeAsync("bob");
        using var stream = await OpenAsync(bob);
        (await bob.SendAsync(new HttpRequestMessage(HttpMethod.Delete, "sessions"))).Is(200);
        site.Time.Advance(TimeSpan.FromSeconds(30));
        await EndsAsync(stream);
    }

    [Fact]
    public async Task Stream_ends_where_the_question_fails()
    {
        await using var site = await Site.StartAsync(build: HookedStore.Decorate);
        var bob = await site.WelcomeAsync("bob");
        using var stream = await OpenAsync(bob);
        ((HookedStore)site.Store).SessionFailure = new StoreBusyException("The disk is full.");
        site.Time.Advance(TimeSpan.FromSeconds(30));
        await Assert.ThrowsAnyAsync<IOException>(async () =>
        {
            while (await stream.NextAsync() is { } block) Assert.False(block.IsMessage);
        });
    }

    [Theory]
    [InlineData("banned", "", "open")]
    [InlineData("banned", "", "roster")]
    [InlineData("banned", "acme", "open")]
    [InlineData("none", "", "open")]
    [InlineData("none", "", "roster")]
    [InlineData("none", "acme", "open")]
    public async Task Stream_ends_at_once_on_a_ban_or_removal_and_nothing_after_it_is_delivered(string role, string company, string readers)
    {
        await using var site = await Site.StartAsync();
        var (olga, bob, carol) = (await site.WelcomeAsync("olga", company), await site.WelcomeAsync("bob", company), await site.WelcomeAsync("carol", company));
        (await olga.ClaimAsync()).Is(201);
        (await olga.SetAsync(readers)).Is(200);
        foreach (var who in new[] { bob, carol }) (await olga.GiveAsync(who, "member")).Is(200);
        using var stream = await OpenAsync(bob);
        using var going = await OpenAsync(carol);
        await SaysAsync(olga, stream, going);

        (await olga.GiveAsync(bob, role)).Is(200);
        var after = await olga.SaidAsync();
        while (await stream.NextAsync() is { } block) Assert.DoesNotContain(after, block.Text, StringComparison.Ordinal);
        await going.UntilAsync(block => block.IsMessage && (string?)block.Json["id"] == after);
    }

    [Fact]
    public async Task Stream_of_another_key_of_the_banned_user_ends_too()
    {
        await using var site = await Site.StartAsync();
        var (olga, bob, again) = (await site.WelcomeAsync("olga"), await site.WelcomeAsync("bob"), await site.WelcomeAsync("bob"));
        (await olga.ClaimAsync()).Is(201);
        using var stream = await OpenAsync(again);
        (await olga.GiveAsync(bob, "banned")).Is(200);
        await EndsAsync(stream);
    }

    [Fact]
    public async Task Stream_of_someone_whom_a_change_leaves_alone_goes_on()
    {
        await using var site = await Site.StartAsync();
        var (olga, bob) = (await site.WelcomeAsync("olga"), site.Visit("bob"));
        using var stream = await OpenAsync(bob);
        (await olga.ClaimAsync()).Is(201);
        (await olga.GiveAsync(site.Visit("carol"), "banned")).Is(200);
        await stream.UntilAsync(block => block.Event == "record" && (long)block.Json["seq"]! == 2);
        await SaysAsync(olga, stream);
    }

    [Theory]
    [InlineData("", true)]
    [InlineData("", false)]
    [InlineData("acme", false)]
    public async Task Stream_of_a_stranger_ends_at_once_when_the_channel_is_kept_for_its_members(string company, bool open)
    {
        await using var site = await Site.StartAsync(open: open);
        var (olga, bob) = (site.Visit("olga", company), site.Visit("bob", company));
        using var stream = await OpenAsync(bob);
        (await olga.ClaimAsync()).Is(201);
        if (company.Length == 0)
        {
            await stream.UntilAsync(block => block.Event == "record");
            (await olga.SetAsync("roster")).Is(200);
        }

        (await olga.SayAsync()).Is(200);
        await EndsAsync(stream);
    }

    [Fact]
    public async Task Stream_of_many_channels_ends_whole()
    {
        await using var site = await Site.StartAsync();
        var (olga, bob) = (await site.WelcomeAsync("olga"), await site.WelcomeAsync("bob"));
        (await olga.ClaimAsync("kept")).Is(201);
        (await olga.GiveAsync(bob, "member", "kept")).Is(200);
        using var stream = await EventReader.PostAsync(bob.Client, ("main", "head"), ("kept", "head"), ("other", "head"));
        await stream.UntilAsync(block => block.Id?.EndsWith(".other", StringComparison.Ordinal) is true);
        (await olga.SayAsync("other")).Is(200);
        await stream.UntilAsync(block => block.IsMessage);
        (await olga.GiveAsync(bob, "none", "kept")).Is(200);
        (await olga.SayAsync("other")).Is(200);
        (await olga.SayAsync()).Is(200);
        await EndsAsync(stream);
    }

    [Theory]
    [InlineData("head")]
    [InlineData("last100")]
    public async Task Ban_that_comes_between_judgement_and_first_byte_ends_the_stream(string from)
    {
        await using var site = await Site.StartAsync(build: HookedStore.Decorate);
        var (olga, bob) = (await site.WelcomeAsync("olga"), await site.WelcomeAsync("bob"));
        (await olga.ClaimAsync()).Is(201);
        (await olga.SetAsync("open")).Is(200);
        for (var i = 0; i < 3; i++) (await olga.SayAsync()).Is(200);
        ((HookedStore)site.Store).AfterStanding = async () =>
        {
            (await olga.GiveAsync(bob, "banned")).Is(200);
            for (var i = 0; i < 120; i++) (await olga.SayAsync()).Is(200);
        };
        using var stream = await EventReader.PostAsync(bob.Client, ("main", from));
        await EndsAsync(stream);
    }

    private static async Task<EventReader> OpenAsync(Visitor visitor)
    {
        var stream = await EventReader.GetAsync(visitor.Client);
        await stream.UntilLiveAsync();
        return stream;
    }

    private static async Task SaysAsync(Visitor visitor, params EventReader[] streams)
    {
        var id = await visitor.SaidAsync();
        foreach (var stream in streams) await stream.UntilAsync(block => block.IsMessage && (string?)block.Json["id"] == id);
    }

    private static async Task EndsAsync(EventReader stream)
    {
        while (await stream.NextAsync() is { } block) Assert.False(block.IsMessage, block.Text);
    }

    /// <summary>Lets an interval pass, and waits until the handler was asked for each stream.</summary>
    private static async Task PassAsync(Site site, int seconds, int streams)
    {
        var before = Asked();
        site.Time.Advance(TimeSpan.FromSeconds(seconds));
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(TimeSpan.FromSeconds(60));
        while (Asked() < before + streams)
        {
            // A handler that is never asked fails the test, and doesn't hold up the run.
            patience.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }

        int Asked()
        {
            lock (site.Rules.Asked) return site.Rules.Asked.Count;
        }
    }
}
