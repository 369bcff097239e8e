using Microsoft.AspNetCore.Builder;

namespace Piperchat.AspNetCore.Tests;

/// <summary>A store that counts the bytes of the entries it gave out, and how often its log was read.</summary>
internal sealed class CountingStore(IRelayStore inner) : IRelayStore, IMessageLog
{
    private int _reads;

    public long BytesRead { get; private set; }

    /// <summary>How often the log was asked for anything.</summary>
    public int Reads => Volatile.Read(ref _reads);

    public static void Decorate(WebApplicationBuilder builder) =>
        builder.Services.Decorate<IRelayStore>(inner => new CountingStore(inner), _ => throw new InvalidOperationException("There is a store."));

    public string RelayId => inner.RelayId;

    public string LogId => inner.LogId;

    public IMessageLog Messages => this;

    public IChannels Channels => inner.Channels;

    public IReaders Readers => inner.Readers;

    public IIdentities Identities => inner.Identities;

    public IUsernames Usernames => inner.Usernames;

    public IRosters Rosters => inner.Rosters;

    public ISessions Sessions => inner.Sessions;

    public IPulse Pulse => inner.Pulse;

    public IRetention Retention => inner.Retention;

    public IArchives Archives => inner.Archives;

    public Task<PostOutcome> PostAsync(NewMessage message) => inner.Messages.PostAsync(message);

    public Task<EraseOutcome> EraseAsync(NewErasure erasure) => inner.Messages.EraseAsync(erasure);

    public ValueTask<long> HeadAsync(PiperchatChannel channel, CancellationToken cancel)
    {
        Interlocked.Increment(ref _reads);
        return inner.Messages.HeadAsync(channel, cancel);
    }

    public ValueTask<long> BeforeLastAsync(PiperchatChannel channel, int messages, CancellationToken cancel)
    {
        Interlocked.Increment(ref _reads);
        return inner.Messages.BeforeLastAsync(channel, messages, cancel);
    }

    public async ValueTask<IReadOnlyList<LogEntry>> AfterAsync(PiperchatChannel channel, long seq, Page page, CancellationToken cancel) =>
        Count(await inner.Messages.AfterAsync(channel, seq, page, cancel));

    public async ValueTask<IReadOnlyList<LogEntry>> BeforeAsync(PiperchatChannel channel, long seq, Page page, CancellationToken cancel) =>
        Count(await inner.Messages.BeforeAsync(channel, seq, page, cancel));

    public async ValueTask<IReadOnlyList<LogEntry>> MessagesAsync(PiperchatChannel channel, long? since, Page page, CancellationToken cancel) =>
        Count(await inner.Messages.MessagesAsync(channel, since, page, cancel));

    public ValueTask DisposeAsync() => inner.DisposeAsync();

    private IReadOnlyList<LogEntry> Count(IReadOnlyList<LogEntry> entries)
    {
        Interlocked.Increment(ref _reads);
        BytesRead += entries.Sum(entry => (long)entry.Body.Length);
        return entries;
    }
}
