using Piperchat.Protocol;

namespace Piperchat.AspNetCore.Tests;

/// <summary>Who posts in a claimed channel, in any version, and whom nobody may seal for any more.</summary>
public sealed class MemberPostingTests
{
    [Fact]
    public async Task Members_alone_post_in_a_claimed_channel()
    {
        await using var site = await Site.StartAsync();
        var (olga, bob) = (site.Visit("olga"), site.Visit("bob"));
        (await bob.SayAsync()).Is(200);
        (await olga.ClaimAsync()).Is(201);
        (await olga.SayAsync()).Is(200);
        (await bob.SayAsync()).IsProblem(403, "members_only", "channel");
        foreach (var role in new[] { "member", "admin", "owner" })
        {
            (await olga.GiveAsync(bob, role)).Is(200);
            (await bob.SayAsync()).Is(200);
        }

        (await olga.GiveAsync(bob, "banned")).Is(200);
        (await bob.SayAsync()).IsProblem(403, "banned", "channel");
        (await olga.GiveAsync(bob, "none")).Is(200);
        (await bob.SayAsync()).IsProblem(403, "members_only", "channel");
    }

    [Fact]
    public async Task Setting_that_opens_reading_doesnt_open_posting()
    {
        await using var site = await Site.StartAsync();
        var (olga, bob) = (site.Visit("olga"), site.Visit("bob"));
        (await olga.ClaimAsync()).Is(201);
        (await olga.SetAsync("open")).Is(200);
        (await bob.SayAsync()).IsProblem(403, "members_only", "channel");
    }

    [Fact]
    public async Task Role_counts_for_the_key_that_signed_not_for_the_session_or_log_in_that_posts()
    {
        await using var site = await Site.StartAsync();
        var (olga, bob) = (await site.WelcomeAsync("olga"), site.Visit("bob"));
        (await olga.ClaimAsync()).Is(201);
        (await olga.PostAsync("messages", bob.Person.Envelope(olga.At(), site.Now))).IsProblem(403, "members_only", "channel");
        (await bob.PostAsync("messages", olga.Person.Envelope(olga.At(), site.Now))).Is(200);
    }

    [Fact]
    public async Task Known_id_tells_whoever_was_shut_out_nothing_any_more()
    {
        await using var site = await Site.StartAsync();
        var (olga, bob) = (site.Visit("olga"), site.Visit("bob"));
        var envelope = bob.Person.Envelope(bob.At(), site.Now);
        (await bob.PostAsync("messages", envelope)).Is(200);
        (await olga.ClaimAsync()).Is(201);
        Assert.Null((await bob.PostAsync("messages", envelope)).IsProblem(403, "members_only", "channel").Json!["message"]);
    }

    [Fact]
    public async Task Post_that_waits_behind_a_ban_is_refused()
    {
        await using var site = await Site.StartAsync();
        var (olga, bob) = (site.Visit("olga"), site.Visit("bob"));
        (await olga.ClaimAsync()).Is(201);
        (await olga.GiveAsync(bob, "member")).Is(200);
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        site.Rules.Say = (user, channel, operation) =>
        {
            if (operation == PiperchatOperation.Post) asked.TrySetResult();
            return SiteRules.ByCompany(user, channel, operation);
        };

        using var gate = new ManualResetEventSlim();
        var held = ((SqliteStore)site.Store).Writer.RunAsync(_ =>
        {
            gate.Wait();
            return 0;
        });
        var head = (await site.Store.Rosters.StateAsync(new PiperchatChannel("", "main"), TestContext.Current.CancellationToken)).Head.Hash;
        var ban = site.Store.Rosters.ApplyAsync(new NewAction
        {
            Channel = new PiperchatChannel("", "main"),
            Action = olga.Person.Give(olga.At(), bob.Person, "banned", head, site.Now),
            Key = olga.Person.Key.PublicKey,
            TimeOff = false,
            MostMembers = 100,
        });

        // The site has let bob post, and the roster still has him as a member; the ban is before his post in the queue.
        var post = bob.SayAsync();
        await asked.Task.WaitAsync(TestContext.Current.CancellationToken);
        gate.Set();
        await held;
        Assert.Equal(ActionResult.Done, (await ban).Result);
        (await post).IsProblem(403, "banned", "channel");
        Assert.Empty(await site.Store.Messages.MessagesAsync(new PiperchatChannel("", "main"), null, StoreContract.Upto(10), TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("banned")]
    [InlineData("none")]
    public async Task Message_sealed_for_someone_who_was_shut_out_is_409_until_they_are_back(string role)
    {
        await using var site = await Site.StartAsync();
        var (olga, bob, carol) = (site.Visit("olga"), site.Visit("bob"), new Person());
        (await olga.SayAsync(readers: [bob.Person, carol])).Is(200);
        (await olga.ClaimAsync()).Is(201);
        (await olga.SayAsync(readers: [bob.Person, carol])).Is(200);
        (await olga.GiveAsync(bob, "member")).Is(200);
        (await olga.GiveAsync(bob, role)).Is(200);
        (await olga.SayAsync(readers: [carol, bob.Person])).IsProblem(409, "reader_removed", "wraps");
        (await olga.SayAsync(readers: [carol])).Is(200);

        // In another channel nobody removed bob.
        (await olga.SayAsync("other", readers: [bob.Person])).Is(200);
        (await olga.GiveAsync(bob, "member")).Is(200);
        (await olga.SayAsync(readers: [carol, bob.Person])).Is(200);
    }

    [Fact]
    public async Task Message_that_is_there_already_is_answered_whoever_was_removed_since()
    {
        await using var site = await Site.StartAsync();
        var (olga, bob) = (site.Visit("olga"), site.Visit("bob"));
        (await olga.ClaimAsync()).Is(201);
        (await olga.GiveAsync(bob, "member")).Is(200);
        var envelope = olga.Person.Envelope(olga.At(), site.Now, readers: [bob.Person]);
        (await olga.PostAsync("messages", envelope)).Is(200);
        (await olga.GiveAsync(bob, "banned")).Is(200);
        Assert.True((bool)(await olga.PostAsync("messages", envelope)).Is(200).Json!["deduped"]!);
    }

    [Fact]
    public async Task Posts_of_older_versions_are_held_to_the_roster_too()
    {
        await using var site = await Site.StartAsync(options => options.AcceptPlaintext = true, open: true);
        var (alice, bob) = (site.Visit(null), site.Visit(null));
        (await alice.ClaimAsync()).Is(201);
        (await bob.PostAsync("messages", """{"content":"hi","author":"Bob"}""")).IsProblem(403, "members_only", "channel");
        (await bob.PostAsync("messages", PlainPost.Sign(bob.Person.Key, "main", "bob", site.Now.ToUnixTimeMilliseconds(), "hi"))).IsProblem(403, "members_only", "channel");
        (await bob.PostAsync("messages", OldClientTests.Sign11(bob.Person, "hi", site.Now))).IsProblem(403, "members_only", "channel");
        (await alice.PostAsync("messages", PlainPost.Sign(alice.Person.Key, "main", "alice", site.Now.ToUnixTimeMilliseconds(), "1.0"))).Is(200);
        (await alice.PostAsync("messages", OldClientTests.Sign11(alice.Person, "1.1", site.Now))).Is(200);

        (await alice.GiveAsync(bob, "banned")).Is(200);
        var sealedFor = new LegacyDraft(Guid.NewGuid().ToString(), "main", WireTime.Format(site.Now), null, alice.Dot1)
            .Seal(alice.Person.Key, AgreementKey.Generate(), [(bob.Dot1, bob.Person.X25519)], "1.2");
        (await alice.PostAsync("messages", sealedFor.ToJson())).IsProblem(409, "reader_removed", "wraps");
        Assert.Equal(2, (await alice.GetAsync("messages")).Json!.AsArray().Count);
    }
}
