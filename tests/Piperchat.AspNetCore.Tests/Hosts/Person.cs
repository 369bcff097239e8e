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

    public byte[] Erase(in Place place, string target, DateTimeOffset at) => Erasure.Sign(Key, place, target, WireTime.Format(at)).ToJson();

    public byte[] Session(in Place place, string audience, string challenge) => SessionRequest.Sign(Key, place with { Channel = null }, audience, challenge).ToJson();

    public AdminAction Claim(in Place place, string prev, DateTimeOffset at, string description = "") =>
        AdminAction.Claim(Key, place, description, prev, at.ToUnixTimeSeconds());

    public AdminAction Give(in Place place, Person target, string role, string prev, DateTimeOffset at) =>
        AdminAction.SetRole(Key, place, target.Key.PublicKey, role, prev, at.ToUnixTimeSeconds());

    public AdminAction Set(in Place place, ChannelSettings settings, string prev, DateTimeOffset at) =>
        AdminAction.SetSettings(Key, place, settings, prev, at.ToUnixTimeSeconds());

    public AdminAction Remove(in Place place, string target, string prev, DateTimeOffset at) =>
        AdminAction.Remove(Key, place, target, prev, at.ToUnixTimeSeconds());

    /// <param name="place">Where it is for.</param>
    /// <param name="at">Its date.</param>
    /// <param name="id">Its id; a new one where none is given.</param>
    /// <param name="bodyBytes">How long the sealed body is.</param>
    /// <param name="prev">The message before it, or null.</param>
    /// <param name="wraps">How many wraps it has, all but the sender's for nobody.</param>
    /// <param name="readers">Whom it is sealed for besides.</param>
    public byte[] Envelope(
        in Place place, DateTimeOffset at, string? id = null, int bodyBytes = 96, string? prev = null, int wraps = 1, params IEnumerable<Person> readers)
    {
        using var sealedFor = new CanonicalWriter();
        sealedFor.BeginObject();
        foreach (var dot1 in Enumerable.Range(1, wraps - 1).Select(i => $"dot1:{i:x16}").Concat(readers.Select(reader => reader.Dot1)).Append(Dot1).Order(StringComparer.Ordinal))
            sealedFor.Member(System.Text.Encoding.ASCII.GetBytes(dot1), Convert.ToBase64String(RandomNumberGenerator.GetBytes(48)));
        sealedFor.EndObject();
        var values = new SigningDraft(Protocol.Envelope.Shape, place)
            .Set("id", id ?? Guid.NewGuid().ToString())
            .Set("createdAt", WireTime.Format(at))
            .Set("prev", prev)
            .Set("from_dot1", Dot1)
            .Set("epk", Convert.ToHexStringLower(AgreementKey.Generate().PublicKey))
            .Set("cipher_body", Convert.ToBase64String(RandomNumberGenerator.GetBytes(bodyBytes)))
            .SetJson("wraps", sealedFor.Written)
            .Sign(Key);
        return Protocol.Envelope.From(values).ToJson();
    }
}
