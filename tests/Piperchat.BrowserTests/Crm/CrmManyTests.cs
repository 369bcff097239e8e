using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Data.Sqlite;
using Microsoft.Playwright;
using Piperchat.BrowserTests.Browsers;
using Piperchat.BrowserTests.Hosts;
using Piperchat.Protocol;

namespace Piperchat.BrowserTests.Crm;

/// <summary>samples/CrmPanel with a hundred conversations.</summary>
public sealed partial class CrmManyTests(ChromiumFixture chromium)
{
    /// <summary>Beside the six that Acme has.</summary>
    private const int More = 94;

    /// <summary>Which rows were touched since, by the ids of their customers.</summary>
    private const string WatchRows =
        """
        () => {
          window.drawn = new Set();
          const row = (node) => (node.nodeType === 1 ? node : node.parentElement)?.closest("li")?.dataset.id;
          new MutationObserver((records) => {
            for (const { target, addedNodes, removedNodes } of records) for (const node of [target, ...addedNodes, ...removedNodes]) if (row(node)) window.drawn.add(row(node));
          }).observe(document.querySelector(".groups"), { subtree: true, childList: true, attributes: true, characterData: true });
        }
        """;

    [Fact]
    public async Task Hundred_conversations_take_one_stream_and_only_rows_that_changed_are_drawn()
    {
        await using var host = await CrmPanelHost.Start(new() { ["Piperchat__Limits__RateLimiting"] = "false" });
        await AddCustomers(host);
        using var tom = await Colleague.LogIn(host, "tom");
        foreach (var i in Enumerable.Range(1, More)) await tom.Posts($"customer-{1000 + i}");

        await using var sam = await CrmPerson.Join(chromium.Browser, host, "Sam Reyes");
        await Assertions.Expect(sam.Page.Locator(".groups li")).ToHaveCountAsync(6 + More);
        await Assertions.Expect(sam.Page.Locator(".groups li.is-unread")).ToHaveCountAsync(More);
        await WatchesAll(sam);
        var streams = Streams(sam);
        await sam.Page.EvaluateAsync(WatchRows);

        await tom.Posts("customer-1003");
        await tom.Posts("customer-1050");
        await tom.Posts("customer-1050");
        await tom.Posts("customer-1090");

        await Assertions.Expect(sam.Badge("Customer 1003")).ToHaveTextAsync("1 unread");
        await Assertions.Expect(sam.Badge("Customer 1050")).ToHaveTextAsync("2 unread");
        await Assertions.Expect(sam.Badge("Customer 1090")).ToHaveTextAsync("1 unread");
        await Assertions.Expect(sam.Page.Locator("[data-status=open] li").First).ToContainTextAsync("Customer 1090");
        Assert.Equal(["1003", "1050", "1090"], await sam.Page.EvaluateAsync<string[]>("[...window.drawn].sort()"));
        Assert.Equal(streams, Streams(sam));
        Assert.Single(sam.Open, IsStream);
        Assert.Empty(sam.Errors);
    }

    private static int Streams(CrmPerson person) => person.Requests.Count(IsStream);

    private static bool IsStream(IRequest request) => request.Url.EndsWith("/chat/events", StringComparison.Ordinal);

    /// <summary>The one stream that is open asks for all of the channels and the team's own: it begins with fewer, before the list and the team's key are there.</summary>
    private static async Task WatchesAll(CrmPerson person)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (!person.Open.Any(request => IsStream(request) && IsForAll(request.PostData ?? "")))
            await person.Page.EvaluateAsync("() => new Promise(requestAnimationFrame)").WaitAsync(patience.Token);
    }

    private static async Task AddCustomers(HostAppProcess host)
    {
        await using var connection = new SqliteConnection($"Data Source={Path.Combine(host.DataFolder, "crm.db")};Pooling=False");
        await connection.OpenAsync();
        await using var transaction = (SqliteTransaction)await connection.BeginTransactionAsync();
        for (var id = 1001; id <= 1000 + More; id++)
        {
            await using var command = connection.CreateCommand();
            command.Transaction = transaction;
            command.CommandText =
                """
                INSERT INTO customers VALUES ($id, 'acme', 'Customer ' || $id, 'Buyer', 'Shop ' || $id, 'Starter', 1, '2026-01-01', 10, 'sam');
                INSERT INTO conversations VALUES ($id, 'open', 0, NULL, NULL);
                """;
            command.Parameters.AddWithValue("$id", id);
            await command.ExecuteNonQueryAsync();
        }

        await transaction.CommitAsync();
    }

    private static bool IsForAll(string body) => ChannelName().Count(body) > More && body.Contains("team-support", StringComparison.Ordinal);

    [GeneratedRegex("customer-")]
    private static partial Regex ChannelName();

    /// <summary>An agent without a browser, who posts sealed messages as one does.</summary>
    private sealed class Colleague : IDisposable
    {
        private readonly HttpClient _client;
        private readonly Identity _keys = new(SigningKey.Generate(), AgreementKey.Generate());
        private Place _place;

        private Colleague(HttpClient client) => _client = client;

        public static async Task<Colleague> LogIn(HostAppProcess host, string agent)
        {
            var colleague = new Colleague(new HttpClient { BaseAddress = host.Address });
            var page = await colleague._client.GetStringAsync("log-in");
            var token = Token().Match(page).Groups[1].Value;
            using var form = new FormUrlEncodedContent([new("person", agent), new("__RequestVerificationToken", token)]);
            (await colleague._client.PostAsync("log-in", form)).EnsureSuccessStatusCode();
            var health = await colleague._client.GetFromJsonAsync<JsonElement>("chat/health");
            colleague._place = new Place(health.GetProperty("relay").GetString()!, "acme");
            await colleague.Post("chat/identities", KeyRecord.Sign(
                colleague._keys.Signing, colleague._keys.Agreement.PublicKey, colleague._place, Now(), 1, username: null, team: null, "1.5").ToJson());
            return colleague;
        }

        public Task Posts(string channel) => Post("chat/messages", Sealing.Seal(
            _keys, [], new EnvelopeDraft(_place with { Channel = channel }, Guid.NewGuid().ToString(), Now(), Prev: null), new TextContent("For nobody.", ReplyTo: null)).ToJson());

        public void Dispose()
        {
            _client.Dispose();
            _keys.Signing.Dispose();
            _keys.Agreement.Dispose();
        }

        private static string Now() => WireTime.Format(DateTimeOffset.UtcNow);

        private async Task Post(string path, byte[] json)
        {
            using var content = new StringContent(Encoding.UTF8.GetString(json), Encoding.UTF8, "application/json");
            using var answer = await _client.PostAsync(path, content);
            if (!answer.IsSuccessStatusCode) Assert.Fail($"{path} answered {(int)answer.StatusCode}: {await answer.Content.ReadAsStringAsync()}");
        }
    }

    [GeneratedRegex("name=\"csrf\" content=\"([^\"]+)\"")]
    private static partial Regex Token();
}
