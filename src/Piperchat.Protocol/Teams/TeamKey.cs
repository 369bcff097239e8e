namespace Piperchat.Protocol;

/// <summary>
/// The key that a team shares: a record with the team's name, and the X25519 key that opens what is sealed to it. The Ed25519 key signs the record and
/// is forgotten, so that no record can follow: another key takes its place, or none.
/// </summary>
internal sealed record TeamKey(KeyRecord Record, AgreementKey Agreement) : IDisposable
{
    /// <summary>So that the channel <c>team-&lt;name&gt;</c> has a name of 64 at most.</summary>
    public static readonly TextForm Name = new("1 to 59 of a to z, 0 to 9 and -", text => Forms.IsChannel(text, 59));

    public static TeamKey Make(in Place place, string team, string createdAt)
    {
        using var signing = SigningKey.Generate();
        return Make(signing, AgreementKey.Generate(), place, team, createdAt);
    }

    /// <summary>The same of given keys.</summary>
    internal static TeamKey Make(SigningKey signing, AgreementKey agreement, in Place place, string team, string createdAt) =>
        new(KeyRecord.Sign(signing, agreement.PublicKey, place, createdAt, serial: 1, username: null, team, "1.5"), agreement);

    /// <summary>What hands the key on, in the team's channel. <paramref name="replaces"/>: the Ed25519 key of the team's former record, or null.</summary>
    public TeamKeyContent ToContent(string? replaces)
    {
        var bytes = Agreement.ExportPrivate();
        try
        {
            return new TeamKeyContent(Record.Team!, Record.PublicKeyHex, Convert.ToHexStringLower(bytes), replaces);
        }
        finally
        {
            System.Security.Cryptography.CryptographicOperations.ZeroMemory(bytes);
        }
    }

    public void Dispose() => Agreement.Dispose();
}
