using System.IdentityModel.Tokens.Jwt;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Claims;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Microsoft.IdentityModel.Tokens;
using Piperchat.Protocol;

namespace Piperchat.AspNetCore.Tests.Access;

/// <summary>A host as there are many: two companies that log in with cookies, an API that takes JWTs, pages elsewhere that get access tokens.</summary>
public sealed class LogInTests
{
    private static readonly SymmetricSecurityKey Signing = new(Encoding.UTF8.GetBytes("a key of the host's, of 32 bytes."[..32]));
    private static readonly DateTimeOffset Start = DateTimeOffset.UtcNow;
    private readonly FakeTimeProvider _time = new(Start);

    public static TheoryData<LogIn> LogIns() => [LogIn.Cookie, LogIn.Jwt, LogIn.AccessToken];

    [Theory]
    [MemberData(nameof(LogIns))]
    public async Task Two_companies_share_a_relay_and_see_nothing_of_each_other(LogIn logIn)
    {
        await using var host = await StartAsync();
        using var ada = await LogAsync(host, logIn, "ada", "acme");
        using var gus = await LogAsync(host, logIn, "gus", "globex");
        var person = new Person();
        var place = host.Place("desk", "acme");
        (await PostAsync(ada, "identities", person.Identity(place, Start, "ada"))).Is(201);
        (await PostAsync(ada, "channels/desk/join", person.Join(place, Start))).Is(200);
        (await PostAsync(ada, "messages", person.Envelope(place, Start))).Is(200);

        Assert.Single((await GetAsync(ada, "messages?channel=desk")).Json!.AsArray());
        Assert.Equal("[]", (await GetAsync(gus, "messages?channel=desk")).Is(200).Text);
        Assert.Equal("[]", (await GetAsync(gus, "channels")).Text);
        Assert.Equal("[]", (await GetAsync(gus, "channels/desk/participants")).Text);
        (await GetAsync(gus, $"identities/{person.Dot1}")).IsProblem(404, "not_found");

        // What ada signed for acme is worth nothing in globex, whoever brings it (attack 8).
        (await PostAsync(gus, "messages", person.Envelope(place, Start))).IsProblem(400, "wrong_tenant", "tenant");
    }

    [Theory]
    [MemberData(nameof(LogIns))]
    public async Task Session_ties_a_key_to_the_user_who_is_logged_in(LogIn logIn)
    {
        await using var host = await StartAsync();
        using var ada = await LogAsync(host, logIn, "ada", "acme");
        var person = new Person();
        var place = host.Place("desk", "acme");
        (await PostAsync(ada, "identities", person.Identity(place, Start))).Is(201);
        (await PostAsync(ada, "channels/desk/join", person.Join(place, Start))).Is(200);
        Assert.Null((await GetAsync(ada, "channels/desk/participants")).Json![0]!["site_user"]);

        var challenge = (string)(await PostAsync(ada, "sessions/challenge", "{}"u8.ToArray())).Is(200).Json!["challenge"]!;
        var request = SessionRequest.Sign(person.Key, new Place(host.Store.RelayId, "acme"), $"{host.Origin.GetLeftPart(UriPartial.Authority)}/chat", challenge);
        (await PostAsync(ada, "sessions", request.ToJson())).Is(201);

        Assert.Equal("""{"id":"ada@acme","name":"ada"}""", (await GetAsync(ada, "channels/desk/participants")).Json![0]!["site_user"]!.ToJsonString());
        Assert.Equal("""{"id":"ada@acme","name":"ada"}""", (await GetAsync(ada, $"identities/{person.Dot1}")).Json!["site_user"]!.ToJsonString());
        Assert.Equal("""{"id":"ada@acme","name":"ada"}""", (await GetAsync(ada, "health")).Json!["user"]!.ToJsonString());
    }

    [Theory]
    [MemberData(nameof(LogIns))]
    public async Task Stream_ends_with_the_log_in_that_opened_it(LogIn logIn)
    {
        await using var host = await StartAsync();
        using var ada = await LogAsync(host, logIn, "ada", "acme");
        using var stream = await EventReader.GetAsync(ada, "desk");
        await stream.UntilLiveAsync();

        _time.Advance(TimeSpan.FromMinutes(10));

        while (await stream.NextAsync() is not null)
        {
        }

        (await GetAsync(ada, "messages?channel=desk")).IsProblem(401, logIn == LogIn.AccessToken ? "token_expired" : "unauthorized");
    }

    [Fact]
    public async Task Anonymous_is_401_and_sent_to_no_log_in_page()
    {
        await using var host = await StartAsync();
        using var nobody = Client(host);
        var reply = (await GetAsync(nobody, "messages?channel=desk")).IsProblem(401, "unauthorized");
        Assert.Null(reply.Response.Headers.Location);
        using var forged = Client(host);
        forged.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Jwt("ada", "acme", new SymmetricSecurityKey(new byte[32])));
        (await GetAsync(forged, "messages?channel=desk")).IsProblem(401, "unauthorized");
    }

    private static HttpClient Client(RelayHost host) => new(new SocketsHttpHandler { AllowAutoRedirect = false, CookieContainer = new CookieContainer() })
    {
        BaseAddress = host.Client.BaseAddress,
    };

    private Task<RelayHost> StartAsync() => RelayHost.StartAsync(
        options => options.Tenant = context => new(context.User.FindFirst("company")?.Value),
        builder =>
        {
            builder.Services.AddAuthentication("Either")
                .AddCookie(options => options.ExpireTimeSpan = TimeSpan.FromMinutes(5))
                .AddJwtBearer(options => options.TokenValidationParameters = new TokenValidationParameters
                {
                    IssuerSigningKey = Signing,
                    ValidateIssuer = false,
                    ValidateAudience = false,
                    LifetimeValidator = (_, expires, _, _) => expires > _time.GetUtcNow().UtcDateTime,
                })
                .AddPolicyScheme("Either", null, options => options.ForwardDefaultSelector = context =>
                    context.Request.Headers.Authorization.ToString().StartsWith("Bearer ", StringComparison.Ordinal)
                        ? JwtBearerDefaults.AuthenticationScheme
                        : CookieAuthenticationDefaults.AuthenticationScheme);
            builder.Services.AddAuthorization();
            builder.Services.AddSingleton<IAuthorizationHandler, CompanyDesk>();
        },
        app =>
        {
            app.MapPiperchat("/chat");
            app.MapPost("/log-in/{user}/{company}", (HttpContext context, string user, string company) =>
                context.SignInAsync(new ClaimsPrincipal(new ClaimsIdentity(Claims(user, company), "Cookies", "name", null))));
            app.MapPost("/chat-token", (ClaimsPrincipal user, PiperchatTokens tokens) => tokens.Create(user, TimeSpan.FromMinutes(5))).RequireAuthorization();
        },
        time: _time,
        prefix: "/chat",
        open: false);

    private static async Task<HttpClient> LogAsync(RelayHost host, LogIn logIn, string user, string company)
    {
        var client = Client(host);
        if (logIn == LogIn.Jwt)
        {
            client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Jwt(user, company, Signing));
            return client;
        }

        (await client.PostAsync($"/log-in/{user}/{company}", null)).EnsureSuccessStatusCode();
        if (logIn == LogIn.Cookie) return client;
        using (client)
        {
            var token = await (await client.PostAsync("/chat-token", null)).EnsureSuccessStatusCode().Content.ReadAsStringAsync();
            var elsewhere = Client(host);
            elsewhere.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Piperchat", token);
            return elsewhere;
        }
    }

    private static string Jwt(string user, string company, SymmetricSecurityKey key) => new JwtSecurityTokenHandler().WriteToken(new JwtSecurityToken(
        claims: Claims(user, company), expires: Start.UtcDateTime.AddMinutes(5), signingCredentials: new SigningCredentials(key, SecurityAlgorithms.HmacSha256)));

    private static Claim[] Claims(string user, string company) => [new("sub", $"{user}@{company}"), new("name", user), new("company", company)];

    private static async Task<Reply> PostAsync(HttpClient client, string path, byte[] json)
    {
        using var content = new ByteArrayContent(json);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        return await ReadAsync(await client.PostAsync(path, content));
    }

    private static async Task<Reply> GetAsync(HttpClient client, string path) => await ReadAsync(await client.GetAsync(path));

    private static async Task<Reply> ReadAsync(HttpResponseMessage response)
    {
        var text = await response.Content.ReadAsStringAsync();
        return new Reply(response.StatusCode, text.Length > 0 ? JsonNode.Parse(text) : null, text, response);
    }

    public enum LogIn
    {
        Cookie,
        Jwt,
        AccessToken,
    }

    private sealed class CompanyDesk : AuthorizationHandler<PiperchatOperation, PiperchatChannel>
    {
        protected override Task HandleRequirementAsync(AuthorizationHandlerContext context, PiperchatOperation requirement, PiperchatChannel resource)
        {
            if (requirement != PiperchatOperation.Administer && resource.Name == "desk" && context.User.FindFirst("company")?.Value == resource.Tenant)
                context.Succeed(requirement);
            return Task.CompletedTask;
        }
    }
}
