using System.Net.Http.Headers;
using System.Text;
using CsCheck;

namespace Piperchat.AspNetCore.Tests;

/// <summary>
/// A stream that is cut at any byte and resumed by its cursor, while others post and the relay restarts: no gap, no repeat
/// (docs/PROTOCOL.md §10). A client takes a message with the cursor that follows it, so a cut between the two costs it nothing.
/// </summary>
public sealed class ResumeTests
{
    /// <summary>One stretch between two cuts: how many posts meanwhile, after how many bytes it is cut, and whether the relay restarts.</summary>
    private static readonly Gen<(int Posts, int Bytes, bool Restart)[]> Lives =
        Gen.Select(Gen.Int[0, 6], Gen.Int[0, 3_000], Gen.Int[0, 5].Select(i => i == 0)).Array[1, 8];

    [Fact]
    public async Task Stream_of_one_channel_cut_anywhere_has_no_gap_and_no_repeat() =>
        await Lives.SampleAsync(lives => LiveAsync(lives, many: false), iter: 25, threads: 2);

    [Fact]
    public async Task Stream_of_many_channels_cut_anywhere_has_no_gap_and_no_repeat() =>
        await Lives.SampleAsync(lives => LiveAsync(lives, many: true), iter: 25, threads: 2);

    [Fact]
    public async Task Stream_resumed_after_a_restart_with_nothing_new_says_nothing_again()
    {
        using var folder = new TemporaryFolder();
        string cursor;
        await using (var host = await RelayHost.StartAsync(folder: folder))
        {
            await host.Store.Messages.PostAsync(StoreContract.Message());
            using var stream = await EventReader.GetAsync(host);
            cursor = (await stream.UntilLiveAsync())[^1].Id!;
        }

        await using var restarted = await RelayHost.StartAsync(folder: folder);
        using var resumed = await EventReader.GetAsync(restarted, lastEventId: cursor);
        var blocks = await resumed.UntilLiveAsync();
        Assert.Equal(["live", "message"], blocks.Select(block => block.Event));
        Assert.Equal(cursor, blocks[^1].Id);
    }

    private static async Task LiveAsync((int Posts, int Bytes, bool Restart)[] lives, bool many)
    {
        using var folder = new TemporaryFolder();
        var host = await RelayHost.StartAsync(folder: folder);
        try
        {
            var client = new Follower(many ? ["a", "b", "c"] : ["a"], many);
            var posted = 0;
            foreach (var life in lives)
            {
                var posting = PostAsync(host, client.Channels, life.Posts);
                await client.FollowAsync(host, life.Bytes);
                await posting;
                posted += life.Posts * client.Channels.Length;
                if (!life.Restart) continue;
                await host.DisposeAsync();
                host = await RelayHost.StartAsync(folder: folder);
            }

            await client.FollowAsync(host, int.MaxValue);
            Assert.Equal(posted, client.Got.Sum(channel => channel.Value.Count));
            foreach (var (channel, got) in client.Got)
            {
                var stored = await host.Store.Messages.AfterAsync(new PiperchatChannel("", channel), 0, StoreContract.Upto(1000), default);
                Assert.Equal(stored.Select(entry => Encoding.UTF8.GetString(entry.Body)), got);
            }
        }
        finally
        {
            await host.DisposeAsync();
        }
    }

    private static async Task PostAsync(RelayHost host, string[] channels, int posts)
    {
        for (var i = 0; i < posts; i++)
        {
            foreach (var channel in channels) await host.Store.Messages.PostAsync(StoreContract.Message(new PiperchatChannel("", channel)));
        }
    }

    /// <summary>A client with one cursor per channel.</summary>
    private sealed class Follower(string[] channels, bool many)
    {
        private readonly Dictionary<string, string> _cursors = [];

        public string[] Channels => channels;

        public Dictionary<string, List<string>> Got { get; } = channels.ToDictionary(channel => channel, _ => new List<string>());

        /// <summary>Reads at most so many bytes, or up to the end of the backlog where there is no bound, and drops the connection.</summary>
        public async Task FollowAsync(RelayHost host, int most)
        {
            using var response = await host.Client.SendAsync(Request(), HttpCompletionOption.ResponseHeadersRead);
            response.EnsureSuccessStatusCode();
            await using var stream = await response.Content.ReadAsStreamAsync();
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
            var text = new StringBuilder();
            var buffer = new byte[512];
            var live = 0;
            string? data = null;
            for (var read = 0; read < most && live < channels.Length;)
            {
                var count = await stream.ReadAsync(buffer.AsMemory(0, Math.Min(buffer.Length, most - read)), patience.Token);
                if (count == 0) return;
                read += count;
                text.Append(Encoding.UTF8.GetString(buffer, 0, count));
                while (TakeBlock(text) is { } block)
                {
                    Assert.NotEqual("reset", block.Event);
                    if (block.IsMessage) data = block.Data;
                    if (block.Event == "live") live++;
                    if (block.Id is not { } id) continue;
                    Keep(id, data);
                    data = null;
                }
            }
        }

        private void Keep(string id, string? data)
        {
            var channel = many ? id.Split('.')[2] : channels[0];
            _cursors[channel] = id;
            if (data is not null) Got[channel].Add(data);
        }

        private HttpRequestMessage Request()
        {
            if (!many)
            {
                var get = new HttpRequestMessage(HttpMethod.Get, $"events?channel={channels[0]}");
                if (_cursors.TryGetValue(channels[0], out var cursor)) get.Headers.Add("Last-Event-ID", cursor);
                return get;
            }

            var wanted = string.Join(',', channels.Select(channel => $"\"{channel}\":\"{_cursors.GetValueOrDefault(channel, "last100")}\""));
            var content = new StringContent($"{{\"channels\":{{{wanted}}}}}");
            content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
            return new HttpRequestMessage(HttpMethod.Post, "events") { Content = content };
        }

        private static Block? TakeBlock(StringBuilder text)
        {
            var all = text.ToString();
            var end = all.IndexOf("\n\n", StringComparison.Ordinal);
            if (end < 0) return null;
            text.Remove(0, end + 2);
            return new Block(all[..end]);
        }
    }
}
