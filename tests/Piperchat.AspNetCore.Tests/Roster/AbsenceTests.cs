namespace Piperchat.AspNetCore.Tests;

/// <summary>Readers who weren't seen for long: nothing more is sealed for them until they join again.</summary>
public sealed class AbsenceTests
{
    [Fact]
    public async Task Reader_who_isnt_seen_for_30_days_isnt_named_until_it_joins_again()
    {
        await using var site = await Site.StartAsync();
        var (bob, carol) = (await site.WelcomeAsync("bob", session: false), await site.WelcomeAsync("carol", session: false));
        (await bob.JoinAsync()).Is(200);
        site.Time.Advance(TimeSpan.FromDays(30));
        Assert.Equal([bob.Dot1], await NamedAsync(carol));

        site.Time.Advance(TimeSpan.FromDays(1));
        Assert.Empty(await NamedAsync(carol));

        // What it does besides brings it back to nobody's messages: others are shown joins.
        (await bob.SayAsync()).Is(200);
        await bob.OpenSessionAsync();
        (await bob.GetAsync("health")).Is(200);
        Assert.Empty(await NamedAsync(carol));
        (await bob.JoinAsync()).Is(200);
        Assert.Equal([bob.Dot1], await NamedAsync(carol));
    }

    [Theory]
    [InlineData("post")]
    [InlineData("session")]
    [InlineData("session of before")]
    [InlineData("record")]
    [InlineData("join elsewhere")]
    public async Task Reader_is_kept_by_a_sign_of_it(string sign)
    {
        using var folder = new TemporaryFolder();
        await using var site = await Site.StartAsync(folder: folder);
        var (bob, carol) = (await site.WelcomeAsync("bob", session: false), await site.WelcomeAsync("carol", session: false));
        (await bob.JoinAsync()).Is(200);
        site.Time.Advance(TimeSpan.FromDays(20) - TimeSpan.FromHours(11));
        if (sign == "session of before") await bob.OpenSessionAsync();
        site.Time.Advance(TimeSpan.FromHours(11));
        switch (sign)
        {
            case "post":
                (await bob.SayAsync("elsewhere")).Is(200);
                break;
            case "session":
                await bob.OpenSessionAsync();
                break;
            case "session of before":
                (await bob.GetAsync("health")).Is(200);
                break;
            case "record":
                (await bob.PostAsync("identities", bob.Person.Identity(bob.At(), site.Now, serial: 2))).Is(201);
                break;
            default:
                (await bob.JoinAsync("elsewhere")).Is(200);
                break;
        }

        await UntilSeenAsync(folder, bob, SqlitePresence.DayOf(site.Now.ToUnixTimeMilliseconds()));
        site.Time.Advance(TimeSpan.FromDays(30));
        Assert.Equal([bob.Dot1], await NamedAsync(carol));
        site.Time.Advance(TimeSpan.FromDays(1));
        Assert.Empty(await NamedAsync(carol));
    }

    [Fact]
    public async Task Whoever_the_roster_or_the_site_names_is_away_as_well()
    {
        await using var site = await Site.StartAsync();
        var (olga, bob, carol, dave) = (await site.WelcomeAsync("olga"), await site.WelcomeAsync("bob"), await site.WelcomeAsync("carol"), await site.WelcomeAsync("dave"));
        (await olga.ClaimAsync()).Is(201);
        (await olga.SetAsync("open")).Is(200);
        (await olga.GiveAsync(bob, "member")).Is(200);
        site.Rules.Name = _ => ["carol"];
        Assert.Equal([olga.Dot1, bob.Dot1, carol.Dot1], await NamedAsync(dave));

        site.Time.Advance(TimeSpan.FromDays(31));
        dave.Use(null);
        Assert.Empty(await NamedAsync(dave));
        foreach (var who in new[] { bob, carol })
        {
            who.Use(null);
            (await who.JoinAsync()).Is(200);
        }

        Assert.Equal([bob.Dot1, carol.Dot1], await NamedAsync(dave));
    }

    [Fact]
    public async Task Place_of_whoever_is_away_is_free_and_taken_back_only_where_there_is_one()
    {
        await using var site = await Site.StartAsync(options =>
        {
            options.Limits.Readers = 1;
            options.ReaderAbsence = TimeSpan.FromDays(1);
        });
        var (bob, carol) = (await site.WelcomeAsync("bob", session: false), await site.WelcomeAsync("carol", session: false));
        (await bob.JoinAsync()).Is(200);
        (await carol.JoinAsync()).IsProblem(400, "too_many_readers", "channel");

        site.Time.Advance(TimeSpan.FromDays(2));
        (await carol.JoinAsync()).Is(200);
        (await bob.JoinAsync()).IsProblem(400, "too_many_readers", "channel");
        Assert.Equal([carol.Dot1], await NamedAsync(carol));
        site.Time.Advance(TimeSpan.FromSeconds(1));
        (await carol.LeaveAsync()).Is(200);
        (await bob.JoinAsync()).Is(200);
        Assert.Equal([bob.Dot1], await NamedAsync(carol));
    }

    private static async Task<IEnumerable<string>> NamedAsync(Visitor visitor) => (await visitor.ParticipantsAsync()).Select(each => each.Dot1);

    /// <summary>The use of a session is written down after its answer.</summary>
    private static async Task UntilSeenAsync(TemporaryFolder folder, Visitor visitor, long day)
    {
        using var soon = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        soon.CancelAfter(TimeSpan.FromSeconds(30));
        using var database = SqliteDatabase.Open(folder.Database);
        while (database.Writing.Scalar("SELECT seen FROM keys WHERE dot1 = ?1", visitor.Dot1) is not long seen || seen != day)
        {
            soon.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }
}
