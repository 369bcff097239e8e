using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Piperchat.Protocol;

namespace Piperchat.AspNetCore.Tests;

/// <summary>Someone at a <see cref="Site"/>: a browser with a log-in, keys, and perhaps a session.</summary>
internal sealed class Visitor : IDisposable
{
    private readonly Site _site;
    private readonly string _company;

    public Visitor(Site site, string? user, string company, Person person)
    {
        (_site, _company, Person) = (site, company, person);
        Client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = site.Host.Client.BaseAddress };
        if (user is not null) Client.DefaultRequestHeaders.Add("X-User", user);
        if (company.Length > 0) Client.DefaultRequestHeaders.Add("X-Company", company);
    }

    public HttpClient Client { get; }

    public Person Person { get; }

    public string Dot1 => Person.Dot1;

    /// <summary>The relay's address as this visitor sees it.</summary>
    public string Audience => Client.BaseAddress!.ToString().TrimEnd('/');

    public Place At(string channel = "main") => _site.Host.Place(channel, _company);

    public Task<Reply> GetAsync(string path) => SendAsync(new HttpRequestMessage(HttpMethod.Get, path));

    public Task<Reply> PostAsync(string path, byte[] json) => Client.PostJsonAsync(path, json);

    public Task<Reply> PostAsync(string path, string json) => PostAsync(path, Encoding.UTF8.GetBytes(json));

    public async Task<Reply> SendAsync(HttpRequestMessage request) => await Requests.ReadAsync(await Client.SendAsync(request));

    public Task<Reply> PublishAsync(string? username = null) => PostAsync("identities", Person.Identity(At(), _site.Now, username));

    /// <summary>Publishes a new key of a team, in the place of the one that is named.</summary>
    public async Task<(Reply Reply, TeamKey Key)> PublishTeamAsync(string team, string? replaces = null)
    {
        var key = TeamKey.Make(At() with { Channel = null }, team, WireTime.Format(_site.Now));
        return (await PostAsync($"identities?replaces={replaces}", key.Record.ToJson()), key);
    }

    /// <summary>Asks for a challenge, and gives it.</summary>
    public async Task<string> ChallengeAsync() => (string)(await PostAsync("sessions/challenge", "{}")).Is(200).Json!["challenge"]!;

    /// <summary>Opens a session and sends its token from now on, in place of any other.</summary>
    public async Task<string> OpenSessionAsync()
    {
        Use(null);
        var reply = (await PostAsync("sessions", Person.Session(At(), Audience, await ChallengeAsync()))).Is(201);
        var token = (string)reply.Json!["token"]!;
        Use(token);
        return token;
    }

    public void Use(string? session)
    {
        Client.DefaultRequestHeaders.Remove("Piperchat-Session");
        if (session is not null) Client.DefaultRequestHeaders.Add("Piperchat-Session", session);
    }

    /// <summary>The log-in expires then, as a cookie's does.</summary>
    public void ExpireAt(DateTimeOffset time) => Client.DefaultRequestHeaders.Add("X-Until", time.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture));

    public Task<Reply> SayAsync(string channel = "main", string? id = null, params IEnumerable<Person> readers) =>
        PostAsync("messages", Person.Envelope(At(channel), _site.Now, id, readers: readers));

    /// <summary>Says something, and gives its id.</summary>
    public async Task<string> SaidAsync(string channel = "main") => (string)(await SayAsync(channel)).Is(200).Message["id"]!;

    public Task<Reply> JoinAsync(string channel = "main") => PostAsync($"channels/{channel}/join", Person.Join(At(channel), _site.Now));

    public Task<Reply> LeaveAsync(string channel = "main") => PostAsync($"channels/{channel}/leave", Person.Leave(At(channel), _site.Now));

    public Task<Reply> EraseAsync(string id, string channel = "main") => PostAsync($"messages/{id}/erase", Person.Erase(At(channel), id, _site.Now));

    public async Task<Reply> ClaimAsync(string channel = "main") =>
        await PostAsync($"channels/{channel}/claim", Person.Claim(At(channel), await HeadAsync(channel), _site.Now, "Support").ToJson());

    public Task<Reply> GiveAsync(Visitor target, string role, string channel = "main") => GiveAsync(target.Person, role, channel);

    public async Task<Reply> GiveAsync(Person target, string role, string channel = "main") =>
        await PostAsync($"channels/{channel}/members", Person.Give(At(channel), target, role, await HeadAsync(channel), _site.Now).ToJson());

    public async Task<Reply> SetAsync(string readers, string channel = "main", string history = "ask") => await PostAsync(
        $"channels/{channel}/settings",
        Person.Set(At(channel), new ChannelSettings("Support", history, readers), await HeadAsync(channel), _site.Now).ToJson());

    public async Task<Reply> RemoveAsync(string id, string channel = "main") =>
        await PostAsync($"channels/{channel}/removals", Person.Remove(At(channel), id, await HeadAsync(channel), _site.Now).ToJson());

    /// <summary>An act by the site's policy, from a page of the site's: no key signs it.</summary>
    public async Task<Reply> OperateAsync(string path, string channel, JsonObject act, string? origin = "own")
    {
        act["prev"] = await HeadAsync(channel);
        using var request = new HttpRequestMessage(HttpMethod.Post, $"channels/{channel}/{path}") { Content = new StringContent(act.ToJsonString()) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        if (origin is not null) request.Headers.Add("Origin", origin == "own" ? _site.Host.Origin.GetLeftPart(UriPartial.Authority) : origin);
        return await SendAsync(request);
    }

    public Task<Reply> OperateClaimAsync(string channel = "main") => OperateAsync("claim", channel, new JsonObject { ["description"] = "" });

    public Task<Reply> OperateGiveAsync(Visitor target, string role, string channel = "main") => OperateAsync("members", channel, Role(target, role));

    public static JsonObject Role(Visitor target, string role) =>
        new() { ["target_dot1"] = target.Dot1, ["target_ed25519_pub"] = target.Person.Key.PublicKeyHex, ["role"] = role };

    public async Task<JsonNode> AdminAsync(string channel = "main", string query = "") => (await GetAsync($"channels/{channel}/admin{query}")).Is(200).Json!;

    public async Task<IEnumerable<(string Dot1, string By, string? Role)>> ParticipantsAsync(string channel = "main") =>
        (await GetAsync($"channels/{channel}/participants")).Is(200).Json!.AsArray()
            .Select(each => ((string)each!["identity"]!["dot1"]!, (string)each["by"]!, (string?)each["role"]));

    public void Dispose() => Client.Dispose();

    private async Task<string> HeadAsync(string channel) =>
        (await _site.Store.Rosters.StateAsync(new PiperchatChannel(_company, channel), TestContext.Current.CancellationToken)).Head.Hash;
}
