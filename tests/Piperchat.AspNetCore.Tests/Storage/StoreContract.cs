using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Time.Testing;

namespace Piperchat.AspNetCore.Tests;

/// <summary>What every store must do, whatever it is made of. A new store passes by deriving from this.</summary>
public abstract partial class StoreContract : IAsyncLifetime
{
    /// <summary>After how long a reader is away, in tests of a store.</summary>
    internal static readonly TimeSpan Absence = TimeSpan.FromDays(30);

    private static readonly PiperchatChannel Main = new("", "main");

    private readonly Announcements _announced = new();
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 23, 10, 0, 0, TimeSpan.Zero));
    private IRelayStore? _store;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private IRelayStore Store => _store!;

    public async ValueTask InitializeAsync() => _store = await OpenAsync(_announced, _time);

    public virtual async ValueTask DisposeAsync()
    {
        await Store.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public void Relay_and_log_have_ids_of_their_own()
    {
        Assert.Matches("^[0-9a-f]{32}$", Store.RelayId);
        Assert.Matches("^[0-9a-f]{16}$", Store.LogId);
    }

    internal static Page Upto(int entries) => new(entries, 1024 * 1024);

    internal abstract ValueTask<IRelayStore> OpenAsync(ICommitObserver observer, TimeProvider time);

    internal static byte[] Key() => RandomNumberGenerator.GetBytes(32);

    internal static NewMessage Message(
        PiperchatChannel? channel = null, string? id = null, byte[]? key = null, string? dot1 = null, string? claims = null,
        bool legacy = false, bool timeOff = false, byte[]? digest = null, string hint = "0000000000000000", DateTimeOffset? createdAt = null,
        string? opening = null)
    {
        id ??= Guid.NewGuid().ToString();
        return new NewMessage
        {
            Channel = channel ?? Main,
            Id = id,
            Legacy = legacy,
            Key = key ?? Key(),
            Dot1 = dot1,
            ClaimedName = claims,
            Label = "someone",
            CreatedAt = (createdAt ?? DateTimeOffset.UnixEpoch).ToUnixTimeMilliseconds(),
            TimeOff = timeOff,
            Opening = Encoding.UTF8.GetBytes(opening ?? $"{{\"id\":\"{id}\""),
            Hint = hint,
            ContentDigest = digest,
        };
    }

    private static IEnumerable<long> Seqs(IEnumerable<LogEntry> entries) => entries.Select(entry => entry.Seq);

    private Task<PublishOutcome> PublishAsync(
        byte[] key, long serial = 1, string? username = null, string tenant = "", bool timeOff = false, byte content = 0) =>
        Store.Identities.PublishAsync(new NewIdentity
        {
            Tenant = tenant,
            Dot1 = Protocol.Dot1.Of(key),
            Key = key,
            Username = username,
            Serial = serial,
            TimeOff = timeOff,
            Record = "{}"u8.ToArray(),
            Digest = [(byte)serial, content],
        });

    private Task<ReaderOutcome> JoinAsync(byte[] key, EntryKind kind = EntryKind.Join, int at = 0, int most = 256, bool timeOff = false) =>
        Store.Readers.RecordAsync(new NewReaderRecord
        {
            Channel = Main,
            Kind = kind,
            Key = key,
            Dot1 = Protocol.Dot1.Of(key),
            CreatedAt = at,
            TimeOff = timeOff,
            Record = Encoding.UTF8.GetBytes($"{{\"ed25519_pub\":\"{Convert.ToHexStringLower(key)}\"}}"),
            MostReaders = most,
        });
}

/// <summary>Remembers what was committed.</summary>
internal sealed class Announcements : ICommitObserver
{
    private readonly List<CommittedEntry> _all = [];

    public IReadOnlyList<CommittedEntry> All
    {
        get
        {
            lock (_all) return [.. _all];
        }
    }

    public void Committed(IReadOnlyList<CommittedEntry> entries)
    {
        lock (_all) _all.AddRange(entries);
    }
}
