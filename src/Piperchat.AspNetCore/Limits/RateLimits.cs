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
    private readonly bool _on;
    private readonly Buckets<IPAddress> _requests;
    private readonly Buckets<Sender> _posts;
    private readonly Buckets<Sender> _records;
    private readonly Buckets<IPAddress> _unsigned;

    public RateLimits(IOptions<PiperchatOptions> options, TimeProvider time)
    {
        var limits = options.Value.Limits;
        _on = limits.RateLimiting;
        _requests = new Buckets<IPAddress>(limits.RequestsPerMinute, TimeSpan.FromMinutes(1) / limits.RequestsPerMinute, time);
        _posts = new Buckets<Sender>(limits.PostBurst, limits.PostInterval, time);
        _records = new Buckets<Sender>(limits.PostBurst, limits.PostInterval, time);
        _unsigned = new Buckets<IPAddress>(limits.PostBurst, limits.PostInterval, time);
    }

    /// <summary>Any request that changes something, before its body is looked at.</summary>
    public Problem? Request(IPAddress? address) =>
        Take(_requests, Network(address), "Too many requests come from this network address; wait {0} s.");

    /// <summary>A signed message. Its signature was verified, so nobody uses up another's allowance.</summary>
    public Problem? Post(byte[] key) => Take(_posts, new Sender(key), "This key has posted too many messages; wait {0} s.");

    /// <summary>A key record, join, leave or name claim; apart from messages, so that whoever starts can write at once.</summary>
    public Problem? Record(byte[] key) => Take(_records, new Sender(key), "This key has sent too many records; wait {0} s.");

    public Problem? Unsigned(IPAddress? address) =>
        Take(_unsigned, Network(address), "Too many unsigned messages come from this network address; wait {0} s.");

    private Problem? Take<TKey>(Buckets<TKey> buckets, TKey key, string sentence)
        where TKey : notnull =>
        !_on || buckets.TryTake(key, out var wait) ? null : Problem.RateLimited(sentence, wait);

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

    /// <summary>An Ed25519 key as a dictionary's key: all 32 bytes count, the first 4 hash.</summary>
    private readonly struct Sender(byte[] key) : IEquatable<Sender>
    {
        private readonly byte[] _key = key;

        public bool Equals(Sender other) => _key.AsSpan().SequenceEqual(other._key);

        public override bool Equals(object? obj) => obj is Sender other && Equals(other);

        public override int GetHashCode() => BitConverter.ToInt32(_key);
    }
}
