namespace Piperchat.Protocol;

/// <summary>What is packed and sealed, of envelopes and of signals: an object with <c>kind</c>, in the canonical form.</summary>
internal abstract record SealedContent
{
    /// <summary>The name of the kind alone: a record's own text holds all members, and a log line with it would hold what was sealed.</summary>
    public sealed override string ToString() => GetType().Name;

    /// <summary>C(the content).</summary>
    public byte[] ToJson()
    {
        using var writer = new CanonicalWriter();
        writer.BeginObject();
        WriteMembers(writer);
        writer.EndObject();
        return writer.ToArray();
    }

    /// <summary>Writes the members in ordinal order of their names, <c>kind</c> among them.</summary>
    private protected abstract void WriteMembers(CanonicalWriter to);
}
