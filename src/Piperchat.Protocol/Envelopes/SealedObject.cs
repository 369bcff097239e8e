using System.Runtime.InteropServices;
using System.Text;

namespace Piperchat.Protocol;

/// <summary>Where the members of a sealed object stand.</summary>
internal sealed class SealedMembers(SignedShape shape)
{
    public int Id { get; } = shape.Shape["id"];

    public int CreatedAt { get; } = shape.Shape["createdAt"];

    public int Dot1 { get; } = shape.Shape["from_dot1"];

    public int EphemeralKey { get; } = shape.Shape["epk"];

    public int CipherBody { get; } = shape.Shape["cipher_body"];

    public int Wraps { get; } = shape.Shape["wraps"];

    /// <summary>What the header hash leaves out.</summary>
    public ulong OutsideHeader { get; } = shape.Shape.Mask("cipher_body", "wraps", "sig");
}

/// <summary>What envelopes and signals share: header, body, wraps.</summary>
internal abstract class SealedObject : SignedObject
{
    private readonly SealedMembers _members;

    private protected SealedObject(SignedShape shape, SealedMembers members, Values values) : base(shape, values) => _members = members;

    public string Id => Values.Text(_members.Id)!;

    /// <summary>When the sender's clock says it was made, as it travels.</summary>
    public string CreatedAt => Values.Text(_members.CreatedAt)!;

    public long CreatedAtMilliseconds => Milliseconds(_members.CreatedAt);

    public string FromDot1 => Values.Text(_members.Dot1)!;

    /// <summary>The X25519 public key made for this sealing, 32 bytes.</summary>
    public byte[] EphemeralKey => Values.Hex(_members.EphemeralKey);

    /// <summary>commitment ‖ sealed body.</summary>
    public byte[] CipherBody => Base64Text.Decode(Values.Ascii(_members.CipherBody));

    public int WrapCount => WrapTable.Length;

    /// <summary>The dot1s that it is wrapped for, in ordinal order.</summary>
    public IEnumerable<string> WrappedFor
    {
        get
        {
            for (var i = 0; i < WrapCount; i++) yield return Encoding.ASCII.GetString(WrapTable[i].Dot1);
        }
    }

    private ReadOnlySpan<WrapEntry> WrapTable =>
        Values.Json(_members.Wraps) is var json && json.Length > 2 ? MemoryMarshal.Cast<byte, WrapEntry>(json[1..]) : [];

    /// <summary>The wrap for a recipient: a sealed body key of 48 bytes.</summary>
    public bool TryFindWrap(ReadOnlySpan<char> dot1, out byte[] wrap)
    {
        wrap = [];
        Span<byte> label = stackalloc byte[Dot1.Length];
        if (dot1.Length != Dot1.Length || !Encoding.UTF8.TryGetBytes(dot1, label, out var written) || written != Dot1.Length) return false;
        return TryFindWrap(label, out wrap);
    }

    /// <summary>SHA-256 of <c>"piperchat/v1.5/header\n"</c> ‖ C(the object without cipher_body, wraps, sig): what the keys inside are bound to.</summary>
    public byte[] HeaderHash() => Protocol.HeaderHash.Of(Values, _members);

    private protected override bool HasOwnDot1(out Fault fault) =>
        Dot1Fits(_members.Dot1, PublicKey, "from_ed25519_pub", "from_dot1", out fault);

    private protected override bool HasNoOddKey(out Fault fault)
    {
        if (!base.HasNoOddKey(out fault)) return false;
        if (!X25519.IsOdd(EphemeralKey)) return true;
        fault = Faults.OddKey("epk");
        return false;
    }

    /// <summary>A sender that can't open its own message could say later that it never wrote it, and couldn't grant it to anyone.</summary>
    private protected bool HasWrapForSender(out Fault fault)
    {
        var found = TryFindWrap(Values.Ascii(_members.Dot1), out _);
        fault = found ? default : Faults.MissingName("wraps", "must hold the sender's own wrap.");
        return found;
    }

    private bool TryFindWrap(ReadOnlySpan<byte> dot1, out byte[] wrap)
    {
        var table = WrapTable;
        var (low, high) = (0, table.Length - 1);
        while (low <= high)
        {
            var middle = (low + high) >>> 1;
            var order = table[middle].Dot1.SequenceCompareTo(dot1);
            if (order == 0)
            {
                wrap = Base64Text.Decode(table[middle].Wrap);
                return true;
            }

            if (order < 0) low = middle + 1;
            else high = middle - 1;
        }

        wrap = [];
        return false;
    }
}
