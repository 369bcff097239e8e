using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json;
using Piperchat.Protocol;

namespace Piperchat.Bench;

/// <summary>
/// <c>lists</c>: a page of 50 of the channel list and of a roster, where there are 50 and where there are a thousand. What counts is the ratio: a page
/// costs what it shows.
/// </summary>
internal static class ListBench
{
    private const int Shown = 50;
    private const int Rounds = 400;
    private static readonly int[] Sizes = [Shown, 1_000];
    private static readonly int[] TinySizes = [2, 4];

    public static async Task<Report> RunAsync(Arguments arguments)
    {
        var table = new Table("what", "of 50: p50", "of 1,000: p50", "ratio", "of 50: p99", "of 1,000: p99");
        var rounds = arguments.IsTiny ? 3 : Rounds;
        var sites = new List<Site>();
        try
        {
            foreach (var size in arguments.IsTiny ? TinySizes : Sizes) sites.Add(await Site.FillAsync(size));
            await AddAsync(table, rounds, "a page of the channel list", sites, $"channels?limit={Shown}");
            await AddAsync(table, rounds, "a page of a roster", sites, $"channels/desk/admin?roster_limit={Shown}&entries_limit=0");
            await AddAsync(table, rounds, "a search in a roster", sites, $"channels/desk/admin?roster_limit={Shown}&entries_limit=0&search=dot1:0");
            await AddAsync(table, rounds, "the newest of an audit log", sites, $"channels/desk/admin?roster_limit=0&entries_limit={Shown}");
        }
        finally
        {
            foreach (var site in sites) await site.DisposeAsync();
        }

        return new Report(table);
    }

    /// <summary>In turns, so that whatever else the machine does at the moment meets both.</summary>
    private static async Task AddAsync(Table table, int rounds, string what, List<Site> sites, string path)
    {
        var times = sites.Select(_ => new Times()).ToList();
        foreach (var site in sites) await site.GetAsync(path);
        for (var round = 0; round < rounds; round++)
            for (var i = 0; i < sites.Count; i++) await times[i].MeasureAsync(() => sites[i].GetAsync(path));
        table.Add(
            what,
            Times.Tell(times[0].Median),
            Times.Tell(times[1].Median),
            (times[1].Median / times[0].Median).ToString("F2", CultureInfo.InvariantCulture),
            Times.Tell(times[0].P99),
            Times.Tell(times[1].P99));
    }

    /// <summary>A relay with so many channels, and a claimed one with so many people.</summary>
    private sealed class Site : IAsyncDisposable
    {
        private readonly RelayProcess _relay;
        private readonly HttpClient _client;

        private Site(RelayProcess relay)
        {
            _relay = relay;
            _client = new HttpClient { BaseAddress = relay.Address };
        }

        public static async Task<Site> FillAsync(int size)
        {
            var site = new Site(await RelayProcess.StartAsync());
            using var health = JsonDocument.Parse(await site._client.GetStringAsync("health"));
            var relay = health.RootElement.GetProperty("relay").GetString()!;
            using var owner = SigningKey.Generate();
            var desk = new Place(relay, "", "desk");
            var head = await site.ActAsync("channels/desk/claim", AdminAction.Claim(owner, desk, "", AdminAction.EmptyLog, Now()));
            for (var i = 1; i < size; i++)
            {
                using var member = SigningKey.Generate();
                head = await site.ActAsync("channels/desk/members", AdminAction.SetRole(owner, desk, member.PublicKey.ToArray(), "member", head, Now()));
                var channel = string.Create(CultureInfo.InvariantCulture, $"channel-{i}");
                await site.ActAsync($"channels/{channel}/claim", AdminAction.Claim(owner, new Place(relay, "", channel), "", AdminAction.EmptyLog, Now()));
            }

            return site;
        }

        public async Task GetAsync(string path)
        {
            using var response = await _client.GetAsync(path);
            response.EnsureSuccessStatusCode();
            await response.Content.ReadAsByteArrayAsync();
        }

        public async ValueTask DisposeAsync()
        {
            _client.Dispose();
            await _relay.DisposeAsync();
        }

        /// <summary>Posts an act and gives the log's new head.</summary>
        private async Task<string> ActAsync(string path, AdminAction act)
        {
            using var content = new ByteArrayContent(act.ToJson());
            content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
            using var response = await _client.PostAsync(path, content);
            using var answer = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
            return response.IsSuccessStatusCode
                ? answer.RootElement.GetProperty("head").GetProperty("hash").GetString()!
                : throw new InvalidOperationException(answer.RootElement.ToString());
        }

        private static long Now() => DateTimeOffset.UtcNow.ToUnixTimeSeconds();
    }
}
