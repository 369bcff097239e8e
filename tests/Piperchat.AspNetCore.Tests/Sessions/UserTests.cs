using System.Security.Claims;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;

namespace Piperchat.AspNetCore.Tests;

/// <summary>Whom the host says is logged in, and that nothing unclear is taken for an answer.</summary>
public sealed class UserTests
{
    public static TheoryData<string> Unclear => ["null", "throws", "no id", "no name", "long id", "long name", "half a pair in the id", "half a pair in the name", "pair the wrong way round"];

    [Theory]
    [MemberData(nameof(Unclear))]
    public async Task User_that_the_host_doesnt_name_clearly_is_403_everywhere(string way)
    {
        await using var site = await Site.StartAsync(options => options.User = _ => Answer(way));
        var bob = site.Visit("bob");
        foreach (var path in new[] { "health", "messages", "events", "channels", "channels/main/admin" })
            Assert.DoesNotContain("secret", (await bob.GetAsync(path)).IsProblem(403, "forbidden").Text, StringComparison.Ordinal);
        (await bob.PostAsync("sessions/challenge", "{}")).IsProblem(403, "forbidden");
        (await bob.SayAsync()).IsProblem(403, "forbidden");
    }

    [Fact]
    public async Task Id_and_name_are_taken_up_to_256_characters_of_any_script()
    {
        var user = new PiperchatUser(new string('x', 256), string.Concat(Enumerable.Repeat("😀", 128)));
        await using var site = await Site.StartAsync(options => options.User = _ => new(user));
        var health = (await site.Visit("bob").GetAsync("health")).Is(200).Json!;
        Assert.Equal((user.Id, user.Name), ((string)health["user"]!["id"]!, (string)health["user"]!["name"]!));
    }

    [Fact]
    public async Task Health_tells_whether_there_is_a_log_in_and_whose()
    {
        await using var site = await Site.StartAsync();
        var health = (await site.Visit("bob").GetAsync("health")).Is(200).Json!;
        Assert.Equal((true, """{"id":"bob","name":"bob"}"""), ((bool)health["login"]!, health["user"]!.ToJsonString()));
        await using var noLogIn = await RelayHost.StartAsync(open: false);
        health = (await noLogIn.GetAsync("health")).Is(200).Json!;
        Assert.False((bool)health["login"]!);
        Assert.True(health.AsObject().ContainsKey("user") && health["user"] is null);
    }

    [Fact]
    public async Task Host_is_asked_about_no_one_who_isnt_logged_in()
    {
        await using var site = await Site.StartAsync(options => options.User = _ => throw new InvalidOperationException("secret"), open: true);
        Assert.Null((await site.Visit(null).GetAsync("health")).Is(200).Json!["user"]);
        (await site.Visit("bob").GetAsync("health")).IsProblem(403, "forbidden");
    }

    [Fact]
    public async Task Name_that_changes_is_the_same_user_with_the_new_name()
    {
        var name = "Bob";
        await using var site = await Site.StartAsync(options => options.User = _ => new(new PiperchatUser("7", name)));
        var bob = await site.WelcomeAsync("bob");
        (await bob.JoinAsync()).Is(200);
        name = "Robert";
        await bob.OpenSessionAsync();
        Assert.Equal("""{"id":"7","name":"Robert"}""", (await bob.GetAsync("channels/main/participants")).Json![0]!["site_user"]!.ToJsonString());
    }

    [Theory]
    [InlineData("NameIdentifier=7;Name=Bob;sub=8;name=Rob", "7", "Bob")]
    [InlineData("Name=Bob;sub=8;name=Rob", "8", "Bob")]
    [InlineData("sub=8;name=Rob", "8", "Rob")]
    [InlineData("sub=8", "8", "8")]
    [InlineData("Name=Bob", "Bob", "Bob")]
    [InlineData("NameIdentifier=7", "7", "7")]
    [InlineData("company=acme", null, null)]
    [InlineData("NameIdentifier=;Name=Bob", null, null)]
    public async Task Claims_name_the_user_where_the_host_sets_nothing(string claims, string? id, string? name)
    {
        var identity = new ClaimsIdentity("Test");
        foreach (var claim in claims.Split(';').Select(claim => claim.Split('=')))
        {
            identity.AddClaim(new Claim(
                claim[0] switch
                {
                    "NameIdentifier" => ClaimTypes.NameIdentifier,
                    "Name" => ClaimTypes.Name,
                    var other => other,
                },
                claim[1]));
        }

        var resolver = new UserResolver(Microsoft.Extensions.Options.Options.Create(new PiperchatOptions()), NullLogger<UserResolver>.Instance);
        var (user, problem) = await resolver.ResolveAsync(new DefaultHttpContext { User = new ClaimsPrincipal(identity) });
        Assert.Null(problem);
        Assert.Equal(id is null ? null : new PiperchatUser(id, name!), user);
    }

    private static ValueTask<PiperchatUser?> Answer(string way) => way switch
    {
        "null" => new((PiperchatUser?)null),
        "throws" => throw new InvalidOperationException("secret"),
        "no id" => new(new PiperchatUser("", "Bob")),
        "no name" => new(new PiperchatUser("7", null!)),
        "long id" => new(new PiperchatUser(new string('x', 257), "Bob")),
        "long name" => new(new PiperchatUser("7", new string('x', 257))),
        "half a pair in the id" => new(new PiperchatUser("7\ud83d", "Bob")),
        "half a pair in the name" => new(new PiperchatUser("7", "B\ude00b")),
        "pair the wrong way round" => new(new PiperchatUser("7", "\ude00\ud83d")),
        _ => throw new ArgumentOutOfRangeException(nameof(way), way, "No such way."),
    };
}
