using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Options;

namespace Piperchat.AspNetCore;

/// <summary>
/// The relay's rate limits. The address is the connection's own, or what the host's forwarded-headers middleware made of it:
/// nothing here reads X-Forwarded-For, which anyone can write (attack 15).
/// </summary>
internal sealed class RateLimits
{
    private readonly PiperchatMetrics _metrics;
    private readonly bool _on;
    private readonly Buckets<IPAddress> _requests;
    private readonly Buckets<Sender> _posts;
    private readonly Buckets<Sender> _records;
    private readonly Buckets<IPAddress> _unsigned;
    private readonly Seats _reads;
    private readonly Seats _streams;

    public RateLimits(IOptions<PiperchatOptions> options, TimeProvider time, PiperchatMetrics metrics)
    {
        _metrics = metrics;
        var limits = options.Value.Limits;
        _on = limits.RateLimiting;
        _requests = new Buckets<IPAddress>(limits.RequestsPerMinute, TimeSpan.FromMinutes(1) / limits.RequestsPerMinute, time);
        _posts = new Buckets<Sender>(limits.PostBurst, limits.PostInterval, time);
        _records = new Buckets<Sender>(limits.PostBurst, limits.PostInterval, time);
        _unsigned = new Buckets<IPAddress>(limits.PostBurst, limits.PostInterval, time);
        _reads = new Seats(limits.ReadsPerAddress);
        _streams = new Seats(limits.StreamsPerAddress);
    }

    /// <summary>Any request that changes something, before its body is looked at.</summary>
    public Problem? Request(IPAddress? address) =>
        Take(_requests, Network(address), LimitKind.Requests, "Too many requests come from this network address; wait {0} s.");

    /// <summary>A signed message whose signature was verified.</summary>
    public Allowance Post(string tenant, byte[] key) => TakeFor(_posts, new Sender(tenant, key), LimitKind.Posts, "This key has posted too many messages; wait {0} s.");

    /// <summary>Anything else that a key signed: records, acts, name claims, sessions; apart from messages, so that whoever starts can write at once.</summary>
    public Allowance Record(string tenant, byte[] key) => TakeFor(_records, new Sender(tenant, key), LimitKind.Records, "This key has sent too many records; wait {0} s.");

    public Problem? Unsigned(IPAddress? address) =>
        Take(_unsigned, Network(address), LimitKind.Unsigned, "Too many unsigned messages come from this network address; wait {0} s.");

    /// <summary>A request that reads, until its answer is sent: whoever reads slowly holds an answer in memory.</summary>
    public Problem? Read(IPAddress? address, out Seat seat) =>
        Take(_reads, address, out seat, LimitKind.Reads, "Too many answers are on their way to this network address; wait {0} s.", TimeSpan.FromSeconds(1));

    /// <summary>A stream, for as long as it is open.</summary>
    public Problem? Stream(IPAddress? address, out Seat seat) =>
        Take(_streams, address, out seat, LimitKind.Streams, "Too many streams are open from this network address; close one, or wait {0} s.", TimeSpan.FromSeconds(10));

    private Problem? Take(Seats seats, IPAddress? address, out Seat seat, LimitKind kind, string sentence, TimeSpan wait)
    {
        seat = default;
        return !_on || seats.TryTake(Network(address), out seat) ? null : Refuse(kind, sentence, wait);
    }

    private Allowance TakeFor(Buckets<Sender> buckets, Sender sender, LimitKind kind, string sentence)
    {
        if (!_on) return Allowance.Unlimited;
        return Take(buckets, sender, kind, sentence) is { } problem ? new Allowance(problem, null) : new Allowance(null, () => buckets.GiveBack(sender));
    }

    private Problem? Take<TKey>(Buckets<TKey> buckets, TKey key, LimitKind kind, string sentence)
        where TKey : notnull =>
        !_on || buckets.TryTake(key, out var wait) ? null : Refuse(kind, sentence, wait);

    private Problem Refuse(LimitKind kind, string sentence, TimeSpan wait)
    {
        _metrics.Limited(kind);
        return Problem.RateLimited(sentence, wait);
    }

    /// <summary>One subscriber of IPv6 commonly has 64 bits of addresses to choose from.</summary>
    private static IPAddress Network(IPAddress? address)
    {
        if (address is null) return IPAddress.None;
        if (address.IsIPv4MappedToIPv6) return address.MapToIPv4();
        if (address.AddressFamily != AddressFamily.InterNetworkV6) return address;
        var bytes = address.GetAddressBytes();
        bytes.AsSpan(8).Clear();
        return new IPAddress(bytes);
    }

    /// <summary>An Ed25519 key of one tenant as a dictionary's key: all 32 bytes count, the first 4 hash.</summary>
    private readonly struct Sender(string tenant, byte[] key) : IEquatable<Sender>
    {
        private readonly string _tenant = tenant;
        private readonly byte[] _key = key;

        public bool Equals(Sender other) => _key.AsSpan().SequenceEqual(other._key) && _tenant == other._tenant;

        public override bool Equals(object? obj) => obj is Sender other && Equals(other);

        public override int GetHashCode() => BitConverter.ToInt32(_key);
    }
}
