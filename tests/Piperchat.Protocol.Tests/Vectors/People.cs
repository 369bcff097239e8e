namespace Piperchat.Protocol.Tests;

/// <summary>Someone with keys for tests, from piperchat-v1.5.json.</summary>
internal sealed record Person(string Name, SigningKey Signing, AgreementKey Agreement)
{
    public static Person Alice { get; } = Named("alice");

    public static Person Bob { get; } = Named("bob");

    public static Person Carol { get; } = Named("carol");

    public string Dot1 => Signing.Dot1;

    public Identity Identity => new(Signing, Agreement);

    public Recipient Recipient => Identity.AsRecipient();

    public Reader Reader => Identity.AsReader();

    public static Person Named(string name)
    {
        var person = VectorFiles.V15["people"]![name]!;
        return new Person(name, SigningKey.FromHex(person.Text("ed25519_seed")), AgreementKey.FromHex(person.Text("x25519_priv")));
    }
}

/// <summary>Where the vectors' objects are signed for.</summary>
internal static class Places
{
    public static readonly Place Support = new("00112233445566778899aabbccddeeff", "acme", "support-42");
}
