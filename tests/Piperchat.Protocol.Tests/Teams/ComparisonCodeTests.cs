namespace Piperchat.Protocol.Tests;

/// <summary>The code that two people compare. Its values stand in who-reads.json, which app/protocol is held to as well.</summary>
public sealed class ComparisonCodeTests
{
    private static readonly byte[] Alice = Person.Alice.Signing.PublicKey;
    private static readonly byte[] Bob = Person.Bob.Signing.PublicKey;
    private static readonly byte[] Carol = Person.Carol.Signing.PublicKey;

    [Fact]
    public void Code_is_twenty_digits_in_five_groups_the_same_from_both_sides()
    {
        // By an independent implementation.
        Assert.Equal("9212 5619 2520 0177 3547", ComparisonCode.Of(Places.Support, Alice, Bob));
        Assert.Equal("9212 5619 2520 0177 3547", ComparisonCode.Of(Places.Support, Bob, Alice));
        Assert.Equal("0062 7284 0441 8303 5517", ComparisonCode.Of(Places.Support with { Tenant = "t61" }, Alice, Bob));
    }

    [Fact]
    public void Code_differs_by_key_relay_and_tenant_and_not_by_channel()
    {
        var code = ComparisonCode.Of(Places.Support, Alice, Bob);

        Assert.NotEqual(code, ComparisonCode.Of(Places.Support, Alice, Carol));
        Assert.NotEqual(code, ComparisonCode.Of(Places.Support with { Tenant = "" }, Alice, Bob));
        Assert.NotEqual(code, ComparisonCode.Of(Places.Support with { Relay = new string('0', 32) }, Alice, Bob));
        Assert.Equal(code, ComparisonCode.Of(Places.Support with { Channel = null }, Alice, Bob));
    }

    [Fact]
    public void Attack05_key_that_a_relay_put_in_the_place_of_another_shows_in_the_code()
    {
        // Alice was shown carol's key as bob's.
        Assert.NotEqual(ComparisonCode.Of(Places.Support, Alice, Carol), ComparisonCode.Of(Places.Support, Bob, Alice));
    }

    [Fact]
    public void What_is_no_key_has_no_code() => Assert.Throws<ArgumentException>(() => ComparisonCode.Of(Places.Support, Alice, Bob.AsSpan(1)));
}
