using Microsoft.AspNetCore.Builder;

namespace Piperchat.AspNetCore.Tests;

/// <summary>A store in which a test can step in: right after it was asked how a channel stands to someone, or instead of an answer about a session.</summary>
internal sealed class HookedStore(IRelayStore inner) : IRelayStore, IRosters, ISessions
{
    /// <summary>Runs once, after the next answer about standing.</summary>
    public Func<Task>? AfterStanding { get; set; }

    /// <summary>What the next question about a session fails with.</summary>
    public Exception? SessionFailure { get; set; }

    public string RelayId => inner.RelayId;

    public string LogId => inner.LogId;

    public IMessageLog Messages => inner.Messages;

    public IChannels Channels => inner.Channels;

    public IReaders Readers => inner.Readers;

    public IIdentities Identities => inner.Identities;

    public IUsernames Usernames => inner.Usernames;

    public IRosters Rosters => this;

    public ISessions Sessions => this;

    public IPulse Pulse => inner.Pulse;

    public IRetention Retention => inner.Retention;

    public IArchives Archives => inner.Archives;

    public static void Decorate(WebApplicationBuilder builder) =>
        builder.Services.Decorate<IRelayStore>(inner => new HookedStore(inner), _ => throw new InvalidOperationException("There is a store."));

    public async ValueTask<Standing> StandingAsync(PiperchatChannel channel, byte[]? key, string? userId, CancellationToken cancel)
    {
        var standing = await inner.Rosters.StandingAsync(channel, key, userId, cancel);
        if (AfterStanding is { } then)
        {
            AfterStanding = null;
            await then();
        }

        return standing;
    }

    public ValueTask<Session?> FindAsync(string tenant, byte[] token, CancellationToken cancel) =>
        SessionFailure is { } failure ? throw failure : inner.Sessions.FindAsync(tenant, token, cancel);

    public Task<ActionOutcome> ApplyAsync(NewAction action) => inner.Rosters.ApplyAsync(action);

    public ValueTask<RosterState> StateAsync(PiperchatChannel channel, CancellationToken cancel) => inner.Rosters.StateAsync(channel, cancel);

    public ValueTask<IReadOnlyList<RosterRow>> ListAsync(PiperchatChannel channel, RosterPage page, CancellationToken cancel) =>
        inner.Rosters.ListAsync(channel, page, cancel);

    public ValueTask<IReadOnlyList<AuditRow>> EntriesAsync(PiperchatChannel channel, AuditPage page, CancellationToken cancel) =>
        inner.Rosters.EntriesAsync(channel, page, cancel);

    public ValueTask<IReadOnlyDictionary<string, (Protocol.Role Role, long Seq, string Dot1)>> AllAsync(PiperchatChannel channel, CancellationToken cancel) =>
        inner.Rosters.AllAsync(channel, cancel);

    public Task ChallengeAsync(NewChallenge challenge) => inner.Sessions.ChallengeAsync(challenge);

    public Task<SessionResult> OpenAsync(NewSession session) => inner.Sessions.OpenAsync(session);

    public Task EndAsync(string tenant, byte[] token) => inner.Sessions.EndAsync(tenant, token);

    public Task SawAsync(string tenant, byte[] key) => inner.Sessions.SawAsync(tenant, key);

    public ValueTask DisposeAsync() => inner.DisposeAsync();
}
