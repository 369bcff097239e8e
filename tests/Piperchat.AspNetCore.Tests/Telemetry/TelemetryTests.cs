using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Reflection;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Piperchat.AspNetCore.Tests;

/// <summary>What the relay tells of itself: names, units and tags as docs/OPERATIONS.md has them, and nothing personal.</summary>
public sealed partial class TelemetryTests
{
    private static readonly string Page = File.ReadAllText(Path.Combine(
        typeof(TelemetryTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(attribute => attribute.Key == "RepositoryRoot").Value!, "docs", "OPERATIONS.md"));

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Posts_are_counted_by_what_became_of_them()
    {
        await using var host = await RelayHost.StartAsync(options => options.Limits.PostBurst = 2);
        using var posts = new Measured<long>(host, "piperchat.posts");
        using var refusals = new Measured<long>(host, "piperchat.rate_limit.refusals");
        var (alice, now) = (new Person(), DateTimeOffset.UtcNow);
        var first = alice.Envelope(host.Place(), now);
        (await host.PostAsync("messages", first)).Is(200);
        (await host.PostAsync("messages", first)).Is(200);
        (await host.PostAsync("messages", "{")).Is(400);
        (await host.PostAsync("messages", new Person().Envelope(host.Place(), now.AddDays(-1)))).Is(400);
        (await host.PostAsync("messages", alice.Envelope(host.Place(), now))).Is(200);
        (await host.PostAsync("messages", alice.Envelope(host.Place(), now))).Is(429);
        await posts.CameAsync(6);

        // An answer may be out before it is counted.
        Assert.Equal(["limited", "malformed", "refused", "repeat", "stored", "stored"], posts.All.Select(each => each.Tag).Order(StringComparer.Ordinal));
        Assert.Equal(["posts"], refusals.All.Select(each => each.Tag));
    }

    [Fact]
    public async Task Commits_streams_deliveries_and_retention_are_measured()
    {
        await using var host = await RelayHost.StartAsync(options => options.Retention.MaxMessages = 1);
        using var durations = new Measured<double>(host, "piperchat.commit.duration");
        using var messages = new Measured<int>(host, "piperchat.commit.messages");
        using var units = new Measured<int>(host, "piperchat.commit.units");
        using var streams = new Measured<long>(host, "piperchat.streams.open");
        using var deliveries = new Measured<long>(host, "piperchat.deliveries");
        using var expired = new Measured<long>(host, "piperchat.retention.deletions");
        using var queue = new Measured<int>(host, "piperchat.queue.length");
        using (var stream = await EventReader.GetAsync(host))
        {
            await stream.UntilLiveAsync();
            await host.Store.Messages.PostAsync(StoreContract.Message());
            await host.Store.Messages.PostAsync(StoreContract.Message());
            await stream.UntilAsync(block => block.IsMessage);
            await stream.UntilAsync(block => block.IsMessage);
            await messages.CameAsync(2);
        }

        await streams.CameAsync(2);
        Assert.Equal([1L, -1], streams.All.Select(each => each.Value));
        Assert.Equal([1, 1], messages.All.Select(each => each.Value));
        Assert.Equal([1, 1], units.All.Select(each => each.Value));
        Assert.All(durations.All, each => Assert.InRange(each.Value, 0, 30));
        Assert.Equal(2, deliveries.All.Sum(each => each.Value));
        await host.App.Services.GetRequiredService<RetentionSweep>().SweepAsync(Cancel);
        Assert.Equal(1, expired.All.Sum(each => each.Value));
        queue.Observe();
        Assert.Equal(0, queue.All[^1].Value);
    }

    [Fact]
    public async Task Stream_whose_reader_is_shut_out_is_counted_as_cut()
    {
        await using var site = await Site.StartAsync();
        var (olga, bob) = (await site.WelcomeAsync("olga"), await site.WelcomeAsync("bob"));
        (await olga.ClaimAsync()).Is(201);
        (await olga.GiveAsync(bob, "member")).Is(200);
        using var cut = new Measured<long>(site.Host, "piperchat.streams.cut");
        using var stream = await EventReader.GetAsync(bob.Client);
        await stream.UntilLiveAsync();
        (await olga.GiveAsync(bob, "banned")).Is(200);
        await cut.CameAsync(1);
        Assert.Equal([(1, "refused")], cut.All);
    }

    [Fact]
    public async Task Every_instrument_stands_in_the_docs_with_its_unit_and_none_has_another()
    {
        var documented = Row().Matches(Page).Select(row => (row.Groups["name"].Value, row.Groups["unit"].Value)).Order();
        var found = new HashSet<(string, string)>();
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, _) =>
        {
            if (instrument.Meter.Name == "Piperchat") lock (found) found.Add((instrument.Name, instrument.Unit!));
        };
        listener.Start();
        await using var host = await RelayHost.StartAsync();
        lock (found) Assert.Equal(documented, found.Order());
    }

    [Fact]
    public async Task Spans_name_no_one()
    {
        var spans = new List<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "Piperchat",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = span =>
            {
                lock (spans) spans.Add(span);
            },
        };
        ActivitySource.AddActivityListener(listener);
        await using var host = await RelayHost.StartAsync();
        var alice = new Person();
        (await host.PostAsync("messages", alice.Envelope(host.Place("secret-project"), DateTimeOffset.UtcNow))).Is(200);
        await host.App.Services.GetRequiredService<PiperchatAdministration>().EraseUserAsync("", alice.Dot1, Cancel);
        lock (spans)
        {
            var names = spans.Select(span => span.OperationName).ToHashSet();
            Assert.Superset(new HashSet<string> { "piperchat.post", "piperchat.commit", "piperchat.erase" }, names);
            Assert.All(names, name => Assert.Contains($"`{name}`", Page, StringComparison.Ordinal));
            var texts = spans.SelectMany(span => span.TagObjects.Select(tag => $"{tag.Value}").Append(span.DisplayName)).ToList();
            foreach (var personal in new[] { alice.Dot1, alice.Key.PublicKeyHex, "secret-project" }) Assert.DoesNotContain(texts, text => text.Contains(personal, StringComparison.Ordinal));
        }
    }

    [Fact]
    public void Event_ids_are_unique_and_documented()
    {
        var ids = typeof(IRelayStore).Assembly.GetTypes().SelectMany(type => type.GetMethods(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic))
            .Select(method => method.GetCustomAttribute<LoggerMessageAttribute>()?.EventId).OfType<int>().Order().ToList();
        Assert.Equal(ids.Distinct(), ids);
        Assert.Equal(ids, EventRow().Matches(Page).Select(row => int.Parse(row.Groups["id"].Value, System.Globalization.CultureInfo.InvariantCulture)));
    }

    [GeneratedRegex("^\\| `(?<name>piperchat\\.[a-z_.]+)` \\| `(?<unit>[^`]+)` \\|", RegexOptions.Multiline)]
    private static partial Regex Row();

    [GeneratedRegex("^\\| (?<id>[0-9]+) \\|", RegexOptions.Multiline)]
    private static partial Regex EventRow();
}
