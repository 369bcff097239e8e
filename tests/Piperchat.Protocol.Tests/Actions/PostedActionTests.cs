using System.Text.Json.Nodes;

namespace Piperchat.Protocol.Tests;

/// <summary>Actions as they are posted to their path, where the relay fills in what goes without saying.</summary>
public sealed class PostedActionTests
{
    private static readonly string[] GoWithoutSaying = ["version", "relay", "tenant", "channel", "action", "prev"];

    [Fact]
    public void What_is_left_out_is_filled_in_and_the_signature_covers_it()
    {
        var body = Forge.Vector("claim");
        foreach (var name in GoWithoutSaying) body.Remove(name);
        Assert.True(AdminAction.TryParsePosted(body.Bytes(), ActionKind.Claim, Places.Support, out var action, out var fault), fault.ToString());
        Assert.True(action.Verify(Places.Support, out fault), fault.ToString());
        Assert.Equal(Forge.Canonical(Forge.Vector("claim")), action.ToJson());
    }

    [Fact]
    public void What_is_filled_in_for_another_channel_breaks_the_signature()
    {
        var body = Forge.Vector("claim");
        foreach (var name in GoWithoutSaying) body.Remove(name);
        var elsewhere = Places.Support with { Channel = "support-43" };
        Assert.True(AdminAction.TryParsePosted(body.Bytes(), ActionKind.Claim, elsewhere, out var action, out _));
        Assert.False(action.Verify(elsewhere, out var fault));
        Assert.Equal(FaultCode.BadSignature, fault.Code);
    }

    [Theory]
    [InlineData("description")]
    [InlineData("ed25519_pub")]
    [InlineData("ts")]
    [InlineData("sig")]
    public void What_does_not_go_without_saying_is_missed(string name)
    {
        var body = Forge.Vector("claim");
        body.Remove(name);
        Assert.False(AdminAction.TryParsePosted(body.Bytes(), ActionKind.Claim, Places.Support, out _, out var fault));
        Assert.Equal((FaultCode.MissingName, name), (fault.Code, fault.Field));
    }

    [Fact]
    public void Action_of_another_path_is_refused()
    {
        Assert.False(AdminAction.TryParsePosted(Forge.Vector("role").Bytes(), ActionKind.Claim, Places.Support, out _, out var fault));
        Assert.Equal((FaultCode.BadValue, "action"), (fault.Code, fault.Field));
    }

    [Fact]
    public void Operators_act_without_key_and_signature_stands_in_the_log_only()
    {
        var record = Forge.Vector("claim");
        (record["ed25519_pub"], record["sig"]) = (null, null);
        Assert.False(AdminAction.TryParse(record.Bytes(), out _, out _));

        var entry = new JsonObject { ["seq"] = 1, ["at"] = Forge.Time, ["site_user"] = new string('a', 64), ["record"] = record };
        byte[] hashed = [.. "piperchat/v1.5/audit\n"u8, .. Forge.Canonical(entry)];
        entry["hash"] = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(hashed));
        Assert.True(AuditEntry.TryParse(entry.Bytes(), out var read, out var fault), fault.ToString());
        Assert.True(read.Follows(0, AdminAction.EmptyLog, Places.Support, out fault), fault.ToString());
        Assert.True(read.Record.IsOperators);
        Assert.False(read.Follows(0, AdminAction.EmptyLog, Places.Support with { Channel = "support-43" }, out fault));
        Assert.Equal(FaultCode.WrongChannel, fault.Code);
    }

    [Fact]
    public void Settings_are_read_as_they_were_signed()
    {
        Assert.True(AdminAction.TryParse(SignedThing.Named("settings").Good.Bytes(), out var action, out _));
        Assert.Equal(new ChannelSettings("Support", "ask", "roster"), action.Settings);
        Assert.Equal(ActionKind.Settings, action.Kind);
    }
}
