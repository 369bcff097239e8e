using System.Security.Cryptography;
using Piperchat.Protocol;

namespace Piperchat.AspNetCore.Tests;

/// <summary>Someone with keys, who signs what a test posts. A relay can't open a body, so these hold random bytes of the right form.</summary>
internal sealed class Person
{
    public Person() : this(SigningKey.Generate())
    {
    }

    public Person(SigningKey key) => Key = key;

    public SigningKey Key { get; }

    public string Dot1 => Key.Dot1;

    public byte[] X25519 { get; } = AgreementKey.Generate().PublicKey;

    public byte[] Identity(in Place place, DateTimeOffset at, string? username = null, long serial = 1) =>
        KeyRecord.Sign(Key, X25519, place, WireTime.Format(at), serial, username, null, "1.5").ToJson();

    public byte[] Join(in Place place, DateTimeOffset at) => Protocol.Join.Sign(Key, place, WireTime.Format(at)).ToJson();

    public byte[] Leave(in Place place, DateTimeOffset at) => Protocol.Leave.Sign(Key, place, WireTime.Format(at)).ToJson();

    public byte[] Envelope(in Place place, DateTimeOffset at, string? id = null, int bodyBytes = 96, string? prev = null, int wraps = 1)
    {
        using var readers = new CanonicalWriter();
        readers.BeginObject();
        foreach (var dot1 in Enumerable.Range(1, wraps - 1).Select(i => $"dot1:{i:x16}").Append(Dot1).Order(StringComparer.Ordinal))
            readers.Member(System.Text.Encoding.ASCII.GetBytes(dot1), Convert.ToBase64String(RandomNumberGenerator.GetBytes(48)));
        readers.EndObject();
        var values = new SigningDraft(Protocol.Envelope.Shape, place)
            .Set("id", id ?? Guid.NewGuid().ToString())
            .Set("createdAt", WireTime.Format(at))
            .Set("prev", prev)
            .Set("from_dot1", Dot1)
            .Set("epk", Convert.ToHexStringLower(AgreementKey.Generate().PublicKey))
            .Set("cipher_body", Convert.ToBase64String(RandomNumberGenerator.GetBytes(bodyBytes)))
            .SetJson("wraps", readers.Written)
            .Sign(Key);
        return Protocol.Envelope.From(values).ToJson();
    }
}
