using System.Text;
using System.Text.Json.Nodes;

namespace Piperchat.Protocol.Tests;

/// <summary>Acts of operators as they are posted: without key, signature and time.</summary>
public sealed class OperatorsActTests
{
    private const long Now = 1_795_428_000;

    [Fact]
    public void What_goes_without_saying_and_what_nobody_signs_are_filled_in()
    {
        var act = Read("""{"description":"Support"}""", ActionKind.Claim);
        Assert.True(act.IsOperators);
        Assert.Equal((ActionKind.Claim, "Support", AdminAction.EmptyLog, Now), (act.Kind, act.Description, act.Prev, act.Timestamp));
        var json = JsonNode.Parse(act.ToJson())!.AsObject();
        Assert.True(json.ContainsKey("sig") && json["sig"] is null && json.ContainsKey("ed25519_pub") && json["ed25519_pub"] is null);
        Assert.Equal((Places.Support.Relay, Places.Support.Tenant, Places.Support.Channel), (json.Text("relay"), json.Text("tenant"), json.Text("channel")));
    }

    [Fact]
    public void Null_for_key_and_signature_is_the_same_as_leaving_them_out() =>
        Assert.Equal(Read("""{"description":""}""", ActionKind.Claim).ToJson(), Read("""{"description":"","ed25519_pub":null,"sig":null}""", ActionKind.Claim).ToJson());

    [Theory]
    [InlineData("""{}""", FaultCode.MissingName, "description")]
    [InlineData("""{"description":"","more":1}""", FaultCode.UnknownName, "more")]
    [InlineData("""{"description":"","sig":"aa"}""", FaultCode.WrongType, "sig")]
    [InlineData("""{"description":"","ed25519_pub":"aa"}""", FaultCode.WrongType, "ed25519_pub")]
    [InlineData("""{"description":"","relay":"ffffffffffffffffffffffffffffffff"}""", FaultCode.WrongRelay, "relay")]
    [InlineData("""{"description":"","tenant":"globex"}""", FaultCode.WrongTenant, "tenant")]
    [InlineData("""{"description":"","channel":"support-43"}""", FaultCode.WrongChannel, "channel")]
    [InlineData("""{"description":"","action":"remove"}""", FaultCode.BadValue, "action")]
    [InlineData("""{"description":"","version":"1.4"}""", FaultCode.WrongVersion, "version")]
    [InlineData("""{"description":"","prev":"0"}""", FaultCode.BadValue, "prev")]
    [InlineData("""{"description":"","ts":"1"}""", FaultCode.WrongType, "ts")]
    [InlineData("""["description"]""", FaultCode.NotJson, "")]
    [InlineData("""null""", FaultCode.NotJson, "")]
    public void Act_that_isnt_whole_or_for_another_place_gets_its_fault(string body, int code, string field)
    {
        Assert.False(AdminAction.TryParseOperators(Encoding.UTF8.GetBytes(body), ActionKind.Claim, Places.Support, Now, out _, out var fault));
        Assert.Equal(((FaultCode)code, field), (fault.Code, fault.Field));
    }

    [Fact]
    public void Role_for_a_dot1_of_another_key_is_refused()
    {
        var body = new JsonObject { ["target_dot1"] = Person.Bob.Dot1, ["target_ed25519_pub"] = Person.Carol.Signing.PublicKeyHex, ["role"] = "member" };
        Assert.False(AdminAction.TryParseOperators(body.Bytes(), ActionKind.Role, Places.Support, Now, out _, out var fault));
        Assert.Equal((FaultCode.Dot1Mismatch, "target_dot1"), (fault.Code, fault.Field));
    }

    [Fact]
    public void Act_without_a_signature_never_passes_for_a_signed_one()
    {
        var act = Read("""{"description":""}""", ActionKind.Claim);
        Assert.False(AdminAction.TryParse(act.ToJson(), out _, out _));
        Assert.False(AdminAction.TryReadPublic(act.ToJson(), out _, out _));
        Assert.False(AdminAction.TryParsePosted(act.ToJson(), ActionKind.Claim, Places.Support, out _, out _));
    }

    private static AdminAction Read(string body, ActionKind kind)
    {
        Assert.True(AdminAction.TryParseOperators(Encoding.UTF8.GetBytes(body), kind, Places.Support, Now, out var act, out var fault), fault.ToString());
        return act;
    }
}
