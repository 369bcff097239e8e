using System.Text;
using System.Text.Json;
using Piperchat.Protocol;

namespace Piperchat.Bench;

/// <summary>
/// Posts made ready as whole requests, so that the driver only sends them: sealed envelopes of 1.5, or of 1.2 for relays that know nothing newer.
/// A text of 200 characters, sealed for one reader and the sender.
/// </summary>
internal sealed class Posts
{
    private const int Senders = 16;

    internal const string Text =
        "Good morning, the parcel from last week came back to us, so I would like to ask which address you want it sent to this time. "
        + "If you tell me by noon, it goes out today with the second van.";

    private readonly RelayTarget _target;
    private readonly string[] _channels;
    private readonly Sender[] _senders;

    /// <param name="target">The relay.</param>
    /// <param name="channels">The channels, in turns.</param>
    public Posts(RelayTarget target, params string[] channels)
    {
        _target = target;
        _channels = channels;
        _senders = [.. Enumerable.Range(0, Senders).Select(_ => new Sender(target.RelayId))];
    }

    /// <summary>Makes so many, on all cores.</summary>
    public byte[][] Make(int count)
    {
        var requests = new byte[count][];
        Parallel.For(0, count, i => requests[i] = Requests.Post(_target, "messages", _senders[i % Senders].Sign(_channels[i % _channels.Length])));
        return requests;
    }

    private sealed class Sender
    {
        private readonly string? _relay;
        private readonly SigningKey _key = SigningKey.Generate();
        private readonly AgreementKey _agreement = AgreementKey.Generate();
        private readonly SigningKey _readersKey = SigningKey.Generate();
        private readonly AgreementKey _readersAgreement = AgreementKey.Generate();
        private readonly Envelope? _model;
        private readonly byte[] _wraps = [];

        public Sender(string? relay)
        {
            _relay = relay;
            if (relay is null) return;
            var reader = new Recipient(_readersKey.PublicKey, _readersAgreement.PublicKey);
            _model = Sealing.Seal(new Identity(_key, _agreement), [reader], new EnvelopeDraft(new Place(relay, "", "main"), Id(), Now(), null), new TextContent(Text, null));
            using var json = JsonDocument.Parse(_model.ToJson());
            _wraps = Encoding.UTF8.GetBytes(json.RootElement.GetProperty("wraps").GetRawText());
        }

        public byte[] Sign(string channel) => _relay is null
            ? new LegacyDraft(Id(), channel, Now(), null, _key.Dot1).Seal(_key, _agreement, [(_readersKey.Dot1, _readersAgreement.PublicKey)], Text).ToJson()
            : SignModel(new Place(_relay, "", channel));

        /// <summary>
        /// Body and wraps are the model's, id and signature new: no reader could open it, but a relay can't tell, checks as much as for any other, and 100,000 are made in
        /// seconds.
        /// </summary>
        private byte[] SignModel(in Place place)
        {
            using var json = new CanonicalWriter(2048);
            new SigningDraft(Envelope.Shape, place)
                .Set("id", Id())
                .Set("createdAt", Now())
                .Set("prev", null)
                .Set("from_dot1", _key.Dot1)
                .Set("epk", Convert.ToHexStringLower(_model!.EphemeralKey))
                .Set("cipher_body", Convert.ToBase64String(_model.CipherBody))
                .SetJson("wraps", _wraps)
                .Sign(_key)
                .WriteObject(json);
            return json.ToArray();
        }

        private static string Id() => Guid.NewGuid().ToString();

        private static string Now() => WireTime.Format(DateTimeOffset.UtcNow);
    }
}
