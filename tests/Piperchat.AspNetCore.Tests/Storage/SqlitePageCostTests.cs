using Piperchat.Protocol;

namespace Piperchat.AspNetCore.Tests;

/// <summary>
/// What a page costs, in steps of SQLite's virtual machine: it may not grow with what the page doesn't show, and no table is ever read from its
/// beginning to its end.
/// </summary>
public sealed class SqlitePageCostTests(FilledDatabase filled) : IClassFixture<FilledDatabase>
{
    private const int Shown = 50;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("first")]
    [InlineData("middle")]
    [InlineData("last")]
    [InlineData("by name")]
    [InlineData("by dot1")]
    [InlineData("nobody")]
    [InlineData("state")]
    [InlineData("standing")]
    public async Task Page_of_a_roster_of_1000_costs_what_one_of_100_does(string page)
    {
        await CompareAsync(ReadAsync("small"), ReadAsync("large"));

        Func<Task<int>> ReadAsync(string name) => async () =>
        {
            var (channel, people) = filled.Channels[name];
            RosterPage asked = page switch
            {
                "first" => new(Shown, null, null),
                "middle" => new(Shown, (Role.Member, 5), null),
                "last" => new(Shown, (Role.Banned, people.Length - 10), null),
                "by name" => new(Shown, null, name),
                "by dot1" => new(Shown, null, people[12].Dot1),
                _ => new(Shown, null, "nobody"),
            };
            return page switch
            {
                "state" => (await filled.Rosters.StateAsync(channel, Cancel)).IsClaimed ? 1 : 0,
                "standing" => (int)(await filled.Rosters.StandingAsync(channel, people[12].Key.PublicKey, "7", Cancel)).Role!,
                _ => (await filled.Rosters.ListAsync(channel, asked, Cancel)).Count,
            };
        };
    }

    [Theory]
    [InlineData("newest")]
    [InlineData("before")]
    [InlineData("after")]
    public async Task Page_of_a_log_of_1000_entries_costs_what_one_of_100_does(string page)
    {
        await CompareAsync(ReadAsync("small"), ReadAsync("large"));

        Func<Task<int>> ReadAsync(string name) => async () => (await filled.Rosters.EntriesAsync(filled.Channels[name].Channel, page switch
        {
            "newest" => new AuditPage(Shown, null, long.MaxValue, null),
            "before" => new AuditPage(Shown, null, 90, null),
            _ => new AuditPage(Shown, 33, 0, null),
        }, Cancel)).Count;
    }

    [Theory]
    [InlineData("", "")]
    [InlineData("", "c0040")]
    [InlineData("c00", "")]
    [InlineData("c00", "c0020")]
    public async Task Page_of_a_list_of_1000_channels_costs_what_one_of_100_does(string search, string after)
    {
        await CompareAsync(ReadAsync("few"), ReadAsync("many"));

        Func<Task<int>> ReadAsync(string tenant) => async () => (await filled.List.ListAsync(tenant, search, after, Shown, Cancel)).Count;
    }

    [Fact]
    public async Task Participants_of_a_roster_of_1000_are_256_and_cost_what_those_of_500_do()
    {
        await CompareAsync(ReadAsync("medium"), ReadAsync("large"));
        Assert.Equal(256, await ReadAsync("large")());

        Func<Task<int>> ReadAsync(string name) => async () => (await filled.Readers.ListAsync(filled.Channels[name].Channel, new ReaderQuery(256), Cancel)).Count;
    }

    [Fact]
    public async Task Participants_where_1000_left_cost_what_they_do_where_100_left()
    {
        await CompareAsync(ReadAsync("left-100"), ReadAsync("left-1000"));

        Func<Task<int>> ReadAsync(string name) => async () => (await filled.Readers.ListAsync(filled.Channels[name].Channel, new ReaderQuery(256), Cancel)).Count;
    }

    /// <summary>Runs both once, so that their statements are prepared, and then counts the steps of each.</summary>
    private async Task CompareAsync(Func<Task<int>> few, Func<Task<int>> many)
    {
        Assert.Equal(await few(), await many());
        var (small, large) = (await CostAsync(few), await CostAsync(many));
        Assert.Equal((0, 0), (small.FullScanSteps, large.FullScanSteps));
        Assert.InRange(small.Steps, 1, long.MaxValue);
        Assert.True(large.Steps <= (small.Steps * 5 / 4) + 50, $"{small.Steps} steps of the small one, {large.Steps} of the large one.");
    }

    private async Task<(long Steps, long FullScanSteps)> CostAsync(Func<Task<int>> read)
    {
        filled.Count();
        await read();
        return filled.Count();
    }
}
