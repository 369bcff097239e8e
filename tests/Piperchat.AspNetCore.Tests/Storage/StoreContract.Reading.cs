namespace Piperchat.AspNetCore.Tests;

/// <summary>Reading back, page by page.</summary>
public abstract partial class StoreContract
{
    [Fact]
    public async Task Reading_gives_what_lies_before_and_after_a_seq()
    {
        for (var i = 0; i < 5; i++) await Store.Messages.PostAsync(Message());
        Assert.Equal([3L, 4], (await Store.Messages.AfterAsync(Main, 2, Upto(2), Cancel)).Select(entry => entry.Seq));
        Assert.Equal([3L, 4], (await Store.Messages.BeforeAsync(Main, 5, Upto(2), Cancel)).Select(entry => entry.Seq));
        Assert.Equal([4L, 5], (await Store.Messages.MessagesAsync(Main, null, Upto(2), Cancel)).Select(entry => entry.Seq));
        Assert.Empty(await Store.Messages.AfterAsync(new PiperchatChannel("acme", "main"), 0, Upto(10), Cancel));
        Assert.Empty(await Store.Messages.BeforeAsync(new PiperchatChannel("acme", "main"), 10, Upto(10), Cancel));
    }

    [Fact]
    public async Task Reading_stops_at_the_bytes_of_a_page_and_gives_one_entry_at_least()
    {
        var sizes = new List<int>();
        for (var i = 0; i < 5; i++)
            sizes.Add((await Store.Messages.PostAsync(Message(opening: $"{{\"content\":\"{new string('x', 10_000)}\"", createdAt: _time.GetUtcNow()))).Message.Body.Length);
        var page = new Page(10, 2 * sizes.Max());
        Assert.Equal([1L, 2], Seqs(await Store.Messages.AfterAsync(Main, 0, page, Cancel)));
        Assert.Equal([3L, 4], Seqs(await Store.Messages.BeforeAsync(Main, 5, page, Cancel)));
        Assert.Equal([4L, 5], Seqs(await Store.Messages.MessagesAsync(Main, null, page, Cancel)));
        Assert.Equal([1L, 2], Seqs(await Store.Messages.MessagesAsync(Main, _time.GetUtcNow().ToUnixTimeMilliseconds() - 1, page, Cancel)));

        var small = page with { Bytes = 1 };
        Assert.Equal([3L], Seqs(await Store.Messages.AfterAsync(Main, 2, small, Cancel)));
        Assert.Equal([4L], Seqs(await Store.Messages.BeforeAsync(Main, 5, small, Cancel)));
        Assert.Equal([5L], Seqs(await Store.Messages.MessagesAsync(Main, null, small, Cancel)));
    }

    [Fact]
    public async Task Reading_from_a_seq_past_any_stays_in_its_channel()
    {
        await Store.Messages.PostAsync(Message());
        await Store.Messages.PostAsync(Message(new PiperchatChannel("acme", "next")));
        foreach (var seq in (long[])[1L << 40, (1L << 40) + 1, 1L << 50, Protocol.Limits.LargestInteger])
        {
            Assert.Equal([1L], Seqs(await Store.Messages.BeforeAsync(Main, seq, Upto(10), Cancel)));
            Assert.Empty(await Store.Messages.AfterAsync(Main, seq, Upto(10), Cancel));
        }
    }

    [Fact]
    public async Task Reading_that_was_given_up_reads_nothing()
    {
        var givenUp = new CancellationToken(canceled: true);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await Store.Messages.HeadAsync(Main, givenUp));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await Store.Messages.AfterAsync(Main, 0, Upto(10), givenUp));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await Store.Readers.ListAsync(Main, new ReaderQuery(256), givenUp));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await Store.Channels.ListAsync("", "", "", 100, givenUp));
    }

    [Fact]
    public async Task Messages_since_a_time_are_those_dated_later_oldest_first()
    {
        var start = _time.GetUtcNow();
        for (var i = 0; i < 20; i++)
        {
            await Store.Messages.PostAsync(Message(createdAt: _time.GetUtcNow()));
            _time.Advance(TimeSpan.FromMinutes(1));
        }

        var since = start.AddMinutes(15).ToUnixTimeMilliseconds();
        Assert.Equal([17L, 18, 19, 20], (await Store.Messages.MessagesAsync(Main, since, Upto(100), Cancel)).Select(entry => entry.Seq));
        Assert.Equal([17L, 18], (await Store.Messages.MessagesAsync(Main, since, Upto(2), Cancel)).Select(entry => entry.Seq));
    }

    [Fact]
    public async Task Last_messages_begin_with_the_records_between_them()
    {
        var key = Key();
        await PublishAsync(key);
        for (var i = 0; i < 3; i++) await Store.Messages.PostAsync(Message());
        await JoinAsync(key);
        await Store.Messages.PostAsync(Message());
        Assert.Equal(2, await Store.Messages.BeforeLastAsync(Main, 2, Cancel));
        Assert.Equal(0, await Store.Messages.BeforeLastAsync(Main, 100, Cancel));
    }
}
