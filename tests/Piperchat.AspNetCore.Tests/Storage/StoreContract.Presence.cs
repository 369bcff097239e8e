namespace Piperchat.AspNetCore.Tests;

/// <summary>Who was seen when, and who is away.</summary>
public abstract partial class StoreContract
{
    [Fact]
    public async Task Reader_is_away_once_it_wasnt_seen_for_the_time_of_an_absence_to_the_end_of_its_day()
    {
        var key = Key();
        await PublishAsync(key);
        await JoinAsync(key);
        _time.Advance(Absence + TimeSpan.FromHours(14) - TimeSpan.FromMilliseconds(1));
        Assert.Single(await ReadersAsync());
        _time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Empty(await ReadersAsync());
        Assert.Equal(ReaderResult.Stored, (await JoinAsync(key, at: 1)).Result);
        Assert.Single(await ReadersAsync());
    }

    [Fact]
    public async Task Sign_of_a_key_is_news_once_a_day_until_it_is_away()
    {
        var key = Key();
        await PublishAsync(key);
        await JoinAsync(key);
        var token = await OpenSessionAsync(key, lifetime: TimeSpan.FromDays(100));
        Assert.False(await IsNewsAsync());
        _time.Advance(TimeSpan.FromDays(1));
        Assert.True(await IsNewsAsync());
        await Store.Sessions.SawAsync("acme", key);
        await Store.Sessions.SawAsync("", Key());
        Assert.True(await IsNewsAsync());
        await Store.Sessions.SawAsync("", key);
        Assert.False(await IsNewsAsync());

        _time.Advance(Absence + TimeSpan.FromDays(1));
        Assert.False(await IsNewsAsync());
        await Store.Sessions.SawAsync("", key);
        await Store.Messages.PostAsync(Message(key: key, dot1: Protocol.Dot1.Of(key)));
        await PublishAsync(key, serial: 2);
        Assert.Empty(await ReadersAsync());

        async Task<bool> IsNewsAsync() => (await Store.Sessions.FindAsync("", token, Cancel))!.IsNews;
    }

    [Fact]
    public async Task Session_of_a_key_that_published_nothing_is_never_news()
    {
        var token = await OpenSessionAsync(Key(), lifetime: TimeSpan.FromDays(100));
        _time.Advance(TimeSpan.FromDays(2));
        Assert.False((await Store.Sessions.FindAsync("", token, Cancel))!.IsNews);
    }

    [Fact]
    public async Task Post_keeps_its_author_and_a_repeat_or_refusal_doesnt()
    {
        var key = Key();
        await PublishAsync(key);
        await JoinAsync(key);
        var message = Message(key: key, dot1: Protocol.Dot1.Of(key));
        await Store.Messages.PostAsync(message);
        _time.Advance(TimeSpan.FromDays(20));
        Assert.Equal(PostResult.Repeat, (await Store.Messages.PostAsync(message)).Result);
        Assert.Equal(PostResult.TimeOff, (await Store.Messages.PostAsync(Message(key: key, dot1: Protocol.Dot1.Of(key), timeOff: true))).Result);
        _time.Advance(TimeSpan.FromDays(10));
        Assert.Single(await ReadersAsync());
        await Store.Messages.PostAsync(Message(key: key, dot1: Protocol.Dot1.Of(key)));
        _time.Advance(TimeSpan.FromDays(30));
        Assert.Single(await ReadersAsync());
        _time.Advance(TimeSpan.FromDays(1));
        Assert.Empty(await ReadersAsync());
    }

    [Fact]
    public async Task Join_where_all_places_are_taken_by_the_away_is_stored_and_they_come_back_only_to_a_free_one()
    {
        var (away, here, other) = (Key(), Key(), Key());
        await PublishAsync(away);
        await JoinAsync(away, most: 1);
        _time.Advance(TimeSpan.FromDays(31));
        foreach (var key in new[] { here, other }) await PublishAsync(key);
        Assert.Equal(ReaderResult.Stored, (await JoinAsync(here, most: 1)).Result);
        Assert.Equal(ReaderResult.TooMany, (await JoinAsync(other, most: 1)).Result);
        Assert.Equal(ReaderResult.TooMany, (await JoinAsync(away, at: 1, most: 1)).Result);
        Assert.Single(await ReadersAsync());
        await JoinAsync(here, EntryKind.Leave, at: 1);
        Assert.Equal(ReaderResult.Stored, (await JoinAsync(away, at: 1, most: 1)).Result);
        Assert.Equal(ReaderResult.TooMany, (await JoinAsync(here, at: 2, most: 1)).Result);
    }

    private ValueTask<IReadOnlyList<Participant>> ReadersAsync() => Store.Readers.ListAsync(Main, new ReaderQuery(10), Cancel);
}
