using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.DependencyInjection;
using Piperchat.Protocol;

namespace Piperchat.AspNetCore.Tests.Access;

/// <summary>Who may come to a relay, from nobody to the host's operator. The columns of the access matrix, in this order.</summary>
public enum Persona
{
    Anonymous,
    OtherTenant,
    WithoutAccess,
    Banned,
    Member,
    Admin,
    Owner,
    Operator,
}

/// <summary>
/// A company's relay with a claimed channel, <c>desk</c>, that has a message, a roster and a log; and one persona who comes to it, with a key and,
/// where there is a log-in, a session. The other tenant has a <c>desk</c> of its own, with nothing in it.
/// </summary>
internal sealed class Stage : IAsyncDisposable
{
    public const string Channel = "desk";

    private readonly HttpClient _client;

    private Stage(RelayHost host, Persona persona)
    {
        Host = host;
        Persona = persona;
        _client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = host.Client.BaseAddress };
        Log(_client, persona);
        Me = persona switch
        {
            Persona.Member => Member,
            Persona.Admin => Admin,
            Persona.Owner => Owner,
            Persona.Banned => Banned,
            _ => new Person(),
        };
    }

    public RelayHost Host { get; }

    public Persona Persona { get; }

    public Person Me { get; }

    public Person Owner { get; } = new();

    public Person Admin { get; } = new();

    public Person Member { get; } = new();

    public Person Banned { get; } = new();

    /// <summary>Messages of the owner's, for one request each.</summary>
    public Queue<string> Messages { get; } = [];

    /// <summary>The name that the persona's key holds, if any.</summary>
    public string? Username => Persona switch
    {
        Persona.Owner => "olga",
        Persona.Admin => "anton",
        Persona.Member => "mia",
        Persona.Banned => "boris",
        _ => null,
    };

    public string Tenant => Persona == Persona.OtherTenant ? "globex" : "acme";

    public static async Task<Stage> SetAsync(Persona persona)
    {
        var host = await RelayHost.StartAsync(
            options =>
            {
                options.Tenant = context => new(context.User.FindFirst("company")?.Value);
                options.Teams = _ => [Channel];
                options.Limits.RateLimiting = false;
            },
            builder =>
            {
                TestScheme.Add(builder);
                builder.Services.AddSingleton<IAuthorizationHandler, DeskHandler>();
                builder.Services.AddSingleton<IAuthorizationHandler, DeskTeamHandler>();
            },
            open: false);
        var stage = new Stage(host, persona);
        await stage.FillAsync();
        return stage;
    }

    public Place Place(string channel = Channel) => Host.Place(channel, Tenant);

    /// <summary>Where the log of the persona's channel stands.</summary>
    public async Task<string> HeadAsync(string channel = Channel) =>
        (await Host.Store.Rosters.StateAsync(new PiperchatChannel(Tenant, channel), TestContext.Current.CancellationToken)).Head.Hash;

    public async Task<Reply> SendAsync(string method, string path, byte[]? body)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        if (body is not null)
        {
            request.Content = new ByteArrayContent(body);
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
            request.Headers.Add("Origin", Host.Origin.GetLeftPart(UriPartial.Authority));
        }

        // A stream's first words tell enough.
        using var response = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
        var text = response.Content.Headers.ContentType?.MediaType == "text/event-stream"
            ? await FirstWordsAsync(response)
            : await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        var isJson = response.Content.Headers.ContentType?.MediaType?.EndsWith("json", StringComparison.Ordinal) is true;
        return new Reply(response.StatusCode, isJson ? JsonNode.Parse(text) : null, text, response);
    }

    /// <summary>Signs a challenge, for the request after this one to carry.</summary>
    public async Task<byte[]> SessionRequestAsync()
    {
        var challenge = (string?)(await SendAsync("POST", "sessions/challenge", "{}"u8.ToArray())).Json?["challenge"] ?? new string('0', 64);
        return SessionRequest.Sign(Me.Key, new Place(Host.Store.RelayId, Tenant), Host.Origin.GetLeftPart(UriPartial.Authority), challenge).ToJson();
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await Host.DisposeAsync();
    }

    private static void Log(HttpClient client, Persona persona)
    {
        if (persona == Persona.Anonymous) return;
        client.DefaultRequestHeaders.Add("X-User", persona.ToString());
        client.DefaultRequestHeaders.Add("X-Company", persona == Persona.OtherTenant ? "globex" : "acme");
    }

    private async Task FillAsync()
    {
        var now = DateTimeOffset.UtcNow;
        var desk = Host.Place(Channel, "acme");
        Log(Host.Client, Persona.Owner);
        foreach (var (person, name) in new[] { (Owner, "olga"), (Admin, "anton"), (Member, "mia"), (Banned, "boris") })
            (await Host.PostAsync("identities", person.Identity(desk, now, name))).Is(201);
        await ActAsync(AdminAction.Claim(Owner.Key, desk, "", AdminAction.EmptyLog, now.ToUnixTimeSeconds()));
        foreach (var (person, role) in new[] { (Admin, "admin"), (Member, "member"), (Banned, "banned") })
            await ActAsync(AdminAction.SetRole(Owner.Key, desk, person.Key.PublicKey.ToArray(), role, await AcmeHeadAsync(), now.ToUnixTimeSeconds()));
        for (var i = 0; i < 4; i++)
        {
            var id = Guid.NewGuid().ToString();
            (await Host.PostAsync("messages", Owner.Envelope(desk, now, id))).Is(200);
            Messages.Enqueue(id);
        }

        if (Persona is Persona.Anonymous or Persona.Operator) return;
        (await SendAsync("POST", "identities", Me.Identity(Place(), now, Username, serial: 2))).Is(201);
        var token = (string)(await SendAsync("POST", "sessions", await SessionRequestAsync())).Is(201).Json!["token"]!;
        _client.DefaultRequestHeaders.Add("Piperchat-Session", token);
    }

    private async Task ActAsync(AdminAction action) => Assert.Equal(
        ActionResult.Done,
        (await Host.Store.Rosters.ApplyAsync(new NewAction
        {
            Channel = new PiperchatChannel("acme", Channel),
            Action = action,
            Key = action.PublicKey.ToArray(),
            TimeOff = false,
            MostMembers = 100,
        })).Result);

    private async Task<string> AcmeHeadAsync() =>
        (await Host.Store.Rosters.StateAsync(new PiperchatChannel("acme", Channel), TestContext.Current.CancellationToken)).Head.Hash;

    private static async Task<string> FirstWordsAsync(HttpResponseMessage response)
    {
        var words = new StringBuilder();
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken));
        while (await reader.ReadLineAsync(TestContext.Current.CancellationToken) is { } line && !line.StartsWith("event: live", StringComparison.Ordinal)) words.Append(line);
        return words.ToString();
    }
}

/// <summary>Grants the desk to its own company but for one user, and administration, without reading, to the operator.</summary>
internal sealed class DeskHandler : AuthorizationHandler<PiperchatOperation, PiperchatChannel>
{
    protected override Task HandleRequirementAsync(AuthorizationHandlerContext context, PiperchatOperation requirement, PiperchatChannel resource)
    {
        var user = context.User;
        if (user.FindFirst("company")?.Value != resource.Tenant) return Task.CompletedTask;
        var isOperator = user.Identity?.Name == nameof(Persona.Operator);
        if (requirement == PiperchatOperation.Administer ? isOperator : resource.Name == Stage.Channel && !isOperator && user.Identity?.Name != nameof(Persona.WithoutAccess))
            context.Succeed(requirement);
        return Task.CompletedTask;
    }
}

/// <summary>The desk's team are its own company's member, admin and owner. The operator may administer its channel, too, without reading.</summary>
internal sealed class DeskTeamHandler : AuthorizationHandler<PiperchatOperation, PiperchatTeam>
{
    protected override Task HandleRequirementAsync(AuthorizationHandlerContext context, PiperchatOperation requirement, PiperchatTeam resource)
    {
        var user = context.User;
        if (resource != new PiperchatTeam(user.FindFirst("company")?.Value ?? "", Stage.Channel) || resource.Tenant != "acme") return Task.CompletedTask;
        var isGranted = requirement == PiperchatOperation.Administer
            ? user.Identity?.Name == nameof(Persona.Operator)
            : user.Identity?.Name is nameof(Persona.Member) or nameof(Persona.Admin) or nameof(Persona.Owner);
        if (isGranted) context.Succeed(requirement);
        return Task.CompletedTask;
    }
}
