namespace Piperchat.Protocol;

/// <summary>Signatures of versions 1.0 to 1.3: Ed25519 over bytes without a label, behind the same filter as in 1.5 (attack 7).</summary>
internal static class LegacySigning
{
    public static bool Verify(string publicKeyHex, string keyField, ReadOnlySpan<byte> message, string signatureHex, string signatureField, out Fault fault)
    {
        var key = Convert.FromHexString(publicKeyHex);
        var signature = Convert.FromHexString(signatureHex);
        fault = default;
        if (Ed25519.IsOdd(key)) fault = Faults.OddKey(keyField);
        else if (Ed25519.IsOdd(signature.AsSpan(0, 32))) fault = Faults.OddKey(signatureField);
        else if (!Ed25519.Verify(key, message, signature)) fault = Faults.BadSignature(signatureField);
        return fault.Code == FaultCode.None;
    }
}
