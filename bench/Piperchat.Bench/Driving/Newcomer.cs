using Piperchat.Protocol;

namespace Piperchat.Bench;

/// <summary>Requests that someone signed who has a key record: to publish it, and to join a channel.</summary>
internal sealed class Newcomer(RelayTarget relay) : IDisposable
{
    private readonly SigningKey _key = SigningKey.Generate();
    private readonly AgreementKey _agreement = AgreementKey.Generate();

    public byte[] Publishing() => Requests.Post(
        relay, "identities", KeyRecord.Sign(_key, _agreement.PublicKey, new Place(relay.RelayId!, ""), Now(), 1, username: null, team: null, "1.5").ToJson());

    public byte[] Joining(string channel) => Requests.Post(relay, $"channels/{channel}/join", Join.Sign(_key, new Place(relay.RelayId!, "", channel), Now()).ToJson());

    public void Dispose()
    {
        _key.Dispose();
        _agreement.Dispose();
    }

    private static string Now() => WireTime.Format(DateTimeOffset.UtcNow);
}
