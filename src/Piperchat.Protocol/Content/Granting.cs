namespace Piperchat.Protocol;

/// <summary>
/// A grant: two messages of one sender, by which someone is let read what was said before. <c>grant</c> is sealed for all readers, so that none is let in unseen;
/// <c>keys</c> holds the body keys, for the grantee and the sender alone.
/// </summary>
internal static class Granting
{
    /// <summary>
    /// Takes the body keys of a grant to one of <paramref name="mine"/> (Ed25519 keys: one's own and one's teams'). Each opens its message by
    /// <see cref="Opening.TryOpenGranted"/>, which proves the author's own text; what one's own wrap opens is never replaced.
    /// </summary>
    public static bool TryTake(
        OpenedEnvelope grant, OpenedEnvelope keys, IEnumerable<byte[]> mine, out IReadOnlyDictionary<string, byte[]> bodyKeys, out Fault fault)
    {
        ArgumentNullException.ThrowIfNull(grant);
        ArgumentNullException.ThrowIfNull(keys);
        bodyKeys = new Dictionary<string, byte[]>();
        fault = default;
        if (grant.Content is not GrantContent told || keys.Content is not KeysContent given || given.Grant != grant.Envelope.Id)
            fault = Faults.BadContent("the keys belong to another grant");
        else if (!grant.Envelope.PublicKey.SequenceEqual(keys.Envelope.PublicKey) || grant.Envelope.Channel != keys.Envelope.Channel)
            fault = Faults.BadContent("the grant is another's, or of another channel");
        else if (!mine.Any(key => Convert.ToHexStringLower(key) == told.To))
            fault = Faults.BadContent("the grant is to somebody else");
        else
            bodyKeys = given.Keys;
        return fault.Code == FaultCode.None;
    }
}
