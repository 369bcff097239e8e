using System.Text;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Piperchat.Protocol;

namespace Piperchat.AspNetCore.Tests.Access;

/// <summary>Every endpoint against everyone who may come to it. A new endpoint without a row here is a red test.</summary>
public sealed class AccessMatrixTests
{
    /// <summary>
    /// Whoever is refused is also told nothing; another tenant gets answers, but about itself. Columns: anonymous, other tenant, same tenant without
    /// access, banned, member, admin, owner, the host's operator, who may administer and not read. The desk's team are its members, admins and owners. The
    /// session's end comes last.
    /// </summary>
    private static readonly Row[] Rows =
    [
        //                                                      anon other none bann memb admn ownr oper
        new("GET /health", "health",                           "401  200  200  200  200  200  200  200"),
        new("GET /events", "events?channel=desk",              "401  200  403  403  200  200  200  403"),
        new("POST /events", "events",                          "401  200  403  403  200  200  200  403", _ => Text("""{"channels":{"desk":"last100"}}""")),
        new("GET /messages", "messages?channel=desk",          "401  200  403  403  200  200  200  403"),
        new("POST /messages", "messages",                      "401  200  403  403  200  200  200  403", stage => stage.Me.Envelope(stage.Place(), Now)),
        new("POST /messages/{id}/erase", null,                 "401  404  404  404  404  404  200  404", EraseAsync),
        new("GET /channels", "channels",                       "401  200  200  200  200  200  200  200"),
        new("GET /channels/{channel}/log", "channels/desk/log", "401  200  403  403  200  200  200  403"),
        new("GET /channels/{channel}/participants", "channels/desk/participants", "401  200  403  403  200  200  200  403"),
        new("POST /channels/{channel}/join", "channels/desk/join", "401  200  403  403  200  200  200  403", stage => stage.Me.Join(stage.Place(), Now)),
        new("POST /channels/{channel}/leave", "channels/desk/leave", "401  200  403  403  200  200  200  403", stage => stage.Me.Leave(stage.Place(), Now.AddSeconds(1))),
        new("POST /channels/{channel}/claim", "channels/new/claim", "401  403  403  403  403  403  403  201", stage => Act(stage, "new", """{"description":""}""",
            head => AdminAction.Claim(stage.Me.Key, stage.Place("new"), "", head, Now.ToUnixTimeSeconds()))),
        new("POST /channels/{channel}/members", "channels/desk/members", "401  403  403  403  403  200  200  200", GiveRoleAsync),
        new("POST /channels/{channel}/settings", "channels/desk/settings", "401  403  403  403  403  403  200  200", stage => Act(
            stage, "desk", """{"settings":{"description":"","history":"ask","readers":"roster"},"prev":"HEAD"}""",
            head => AdminAction.SetSettings(stage.Me.Key, stage.Place(), new ChannelSettings("", "ask", "roster"), head, Now.ToUnixTimeSeconds()))),
        new("POST /channels/{channel}/removals", "channels/desk/removals", "401  403  403  403  403  200  200  200", RemoveAsync),
        new("GET /channels/{channel}/admin", "channels/desk/admin", "401  200  403  403  200  200  200  200"),
        new("GET /channels/{channel}/admin/verification", "channels/desk/admin/verification", "401  403  403  403  403  200  200  200"),
        new("POST /identities", "identities",                  "401  201  201  201  201  201  201  201", stage => stage.Me.Identity(stage.Place(), Now, stage.Username, serial: 3)),
        new("GET /identities/{dot1}", "identities/OWNER",      "401  404  200  200  200  200  200  200"),
        new("GET /usernames", "usernames?limit=100",           "401  403  403  403  403  403  403  200"),
        new("GET /usernames/{name}", "usernames/olga",         "401  404  200  200  200  200  200  200"),
        new("GET /usernames/claim", "usernames/claim",         "401  404  404  404  404  404  404  404"),
        new("GET /usernames/by-dot1/{dot1}", "usernames/by-dot1/OWNER", "401  404  200  200  200  200  200  200"),
        new("POST /usernames/claim", "usernames/claim",        "401  400  400  400  400  400  400  400", stage => Text(
            $$"""{"username":"zoe","dot1":"{{stage.Me.Dot1}}","ed25519_pub":"{{stage.Me.Key.PublicKeyHex}}","sig":"{{Convert.ToHexStringLower(stage.Me.Key.Sign(Text($"claim:zoe:{stage.Me.Dot1}")))}}"}""")),
        new("POST /identities", "identities",                  "401  403  403  403  201  201  201  403", stage => TeamKey.Make(stage.Place() with { Channel = null }, "desk", WireTime.Format(Now)).Record.ToJson()),
        new("GET /messages", "messages?channel=team-desk",     "401  403  403  403  200  200  200  403"),
        new("POST /messages", "messages",                      "401  403  403  403  200  200  200  403", stage => stage.Me.Envelope(stage.Place("team-desk"), Now)),
        new("GET /channels/{channel}/participants", "channels/team-desk/participants", "401  403  403  403  200  200  200  403"),
        new("POST /channels/{channel}/join", "channels/team-desk/join", "401  403  403  403  200  200  200  403", stage => stage.Me.Join(stage.Place("team-desk"), Now)),
        new("POST /channels/{channel}/leave", "channels/team-desk/leave", "401  403  403  403  200  200  200  403", stage => stage.Me.Leave(stage.Place("team-desk"), Now.AddSeconds(1))),
        new("POST /channels/{channel}/claim", "channels/team-desk/claim", "401  403  403  403  403  403  403  201", stage => Act(stage, "team-desk", """{"description":""}""",
            head => AdminAction.Claim(stage.Me.Key, stage.Place("team-desk"), "", head, Now.ToUnixTimeSeconds()))),
        new("GET /channels/{channel}/admin", "channels/team-desk/admin", "401  403  403  403  200  200  200  200"),
        new("GET /ticket", "ticket",                           "401  503  503  503  503  503  503  503"),
        new("POST /connect", "connect",                        "401  503  503  503  503  503  503  503", _ => Text("{}")),
        new("POST /sessions/challenge", "sessions/challenge",  "401  200  200  200  200  200  200  200", _ => Text("{}")),
        new("POST /sessions", "sessions",                      "401  201  201  201  201  201  201  201", stage => stage.SessionRequestAsync()),
        new("DELETE /sessions", "sessions",                    "401  200  200  200  200  200  200  200"),
        new("GET /", "",                                       "200  200  200  200  200  200  200  200"),
        new("GET /admin", "admin",                             "200  200  200  200  200  200  200  200"),
        new("GET /piperchat.js", "piperchat.js",               "200  200  200  200  200  200  200  200"),
        new("GET /piperchat.d.ts", "piperchat.d.ts",           "200  200  200  200  200  200  200  200"),
        new("GET /piperchat.blazor.js", "piperchat.blazor.js", "200  200  200  200  200  200  200  200"),
        new("GET /assets/{asset}", "assets/none.js",           "404  404  404  404  404  404  404  404"),
    ];

    private static DateTimeOffset Now => DateTimeOffset.UtcNow;

    [Fact]
    public async Task Matrix_has_a_row_for_every_endpoint_and_no_others()
    {
        await using var host = await RelayHost.StartAsync();

        var mapped = host.App.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(endpoint => endpoint.DisplayName?.StartsWith("Piperchat ", StringComparison.Ordinal) is true)
            .SelectMany(endpoint => (endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? [])
                .Where(method => method != "HEAD")
                .Select(method => $"{method} /{endpoint.RoutePattern.RawText!.Trim('/').Replace("{piperchat_", "{", StringComparison.Ordinal)}"));

        Assert.Equal(mapped.Order(StringComparer.Ordinal), Rows.Select(row => row.Endpoint).Distinct().Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData(Persona.Anonymous)]
    [InlineData(Persona.OtherTenant)]
    [InlineData(Persona.WithoutAccess)]
    [InlineData(Persona.Banned)]
    [InlineData(Persona.Member)]
    [InlineData(Persona.Admin)]
    [InlineData(Persona.Owner)]
    [InlineData(Persona.Operator)]
    public async Task Persona_is_answered_as_the_matrix_says(Persona persona)
    {
        await using var stage = await Stage.SetAsync(persona);
        var wrong = new List<string>();
        foreach (var row in Rows)
        {
            var (path, body) = await row.MakeAsync(stage);
            var secrets = Secrets(stage, row.Endpoint);
            var reply = await stage.SendAsync(row.Endpoint.Split(' ')[0], path, body);
            if ((int)reply.Status != row.Expected(persona)) wrong.Add($"{row.Endpoint}: {(int)reply.Status}, not {row.Expected(persona)}: {reply.Text}");
            wrong.AddRange(secrets.Where(secret => reply.Text.Contains(secret, StringComparison.Ordinal)).Select(secret => $"{row.Endpoint} tells {secret}: {reply.Text}"));
        }

        Assert.True(wrong.Count == 0, string.Join(Environment.NewLine, wrong));
    }

    /// <summary>What an answer mustn't hold: of the channel, for whoever may not read it; of the company's people too, for another company.</summary>
    private static IEnumerable<string> Secrets(Stage stage, string endpoint) => stage.Persona switch
    {
        Persona.Anonymous or Persona.OtherTenant => [.. stage.Messages, stage.Owner.Dot1, "olga", "acme"],
        Persona.WithoutAccess or Persona.Banned => [.. stage.Messages, .. endpoint == "GET /channels" ? new[] { "desk" } : []],
        Persona.Operator when endpoint != "POST /channels/{channel}/removals" => stage.Messages,
        _ => [],
    };

    private static byte[] Text(string text) => Encoding.UTF8.GetBytes(text);

    /// <summary>Signed by the persona's key; the operator, who has none, sends what nobody signed.</summary>
    private static async Task<byte[]> Act(Stage stage, string channel, string unsigned, Func<string, AdminAction> sign)
    {
        var head = await stage.HeadAsync(channel);
        return stage.Persona == Persona.Operator ? Text(unsigned.Replace("HEAD", head, StringComparison.Ordinal)) : sign(head).ToJson();
    }

    private static Task<byte[]> GiveRoleAsync(Stage stage)
    {
        var newcomer = new Person();
        return Act(
            stage,
            "desk",
            $$"""{"target_dot1":"{{newcomer.Dot1}}","target_ed25519_pub":"{{newcomer.Key.PublicKeyHex}}","role":"member","prev":"HEAD"}""",
            head => AdminAction.SetRole(stage.Me.Key, stage.Place(), newcomer.Key.PublicKey.ToArray(), "member", head, Now.ToUnixTimeSeconds()));
    }

    private static Task<byte[]> RemoveAsync(Stage stage)
    {
        var target = stage.Messages.Dequeue();
        return Act(
            stage,
            "desk",
            $$"""{"target":"{{target}}","prev":"HEAD"}""",
            head => AdminAction.Remove(stage.Me.Key, stage.Place(), target, head, Now.ToUnixTimeSeconds()));
    }

    private static (string Path, byte[] Body) EraseAsync(Stage stage)
    {
        var target = stage.Messages.Dequeue();
        return ($"messages/{target}/erase", Erasure.Sign(stage.Me.Key, stage.Place(), target, WireTime.Format(Now)).ToJson());
    }

    private sealed class Row
    {
        private readonly int[] _expected;
        private readonly Func<Stage, Task<(string Path, byte[]? Body)>> _make;

        public Row(string endpoint, string? path, string expected, Func<Stage, byte[]>? body = null)
            : this(endpoint, expected, stage => Task.FromResult((path!.Replace("OWNER", stage.Owner.Dot1, StringComparison.Ordinal), body?.Invoke(stage))))
        {
        }

        public Row(string endpoint, string path, string expected, Func<Stage, Task<byte[]>> body)
            : this(endpoint, expected, async stage => (path, await body(stage)))
        {
        }

        public Row(string endpoint, string? path, string expected, Func<Stage, (string Path, byte[] Body)> make)
            : this(endpoint, expected, stage => Task.FromResult<(string, byte[]?)>(make(stage))) => Assert.Null(path);

        private Row(string endpoint, string expected, Func<Stage, Task<(string Path, byte[]? Body)>> make)
        {
            Endpoint = endpoint;
            _expected = [.. expected.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(int.Parse)];
            Assert.Equal(Enum.GetValues<Persona>().Length, _expected.Length);
            _make = make;
        }

        public string Endpoint { get; }

        public int Expected(Persona persona) => _expected[(int)persona];

        public Task<(string Path, byte[]? Body)> MakeAsync(Stage stage) => _make(stage);
    }
}
