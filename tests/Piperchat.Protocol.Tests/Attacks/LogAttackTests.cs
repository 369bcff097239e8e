namespace Piperchat.Protocol.Tests;

/// <summary>Attacks on a channel's admin log, as far as the bytes go.</summary>
public sealed class LogAttackTests
{
    private static readonly AuditEntry First = AuditEntry.Make(1, Forge.Time, null, AdminAction.Claim(Person.Alice.Signing, Places.Support, "Support", AdminAction.EmptyLog, 1));

    private static readonly AuditEntry Second = AuditEntry.Make(2, Forge.Time, null, Role(First.Hash));

    [Fact]
    public void Attack20_action_replayed_after_the_log_moved_on_does_not_follow()
    {
        Assert.True(First.Follows(0, AdminAction.EmptyLog, Places.Support, out _));
        Assert.True(Second.Follows(1, First.Hash, Places.Support, out _));
        var replayed = AuditEntry.Make(3, Forge.Time, null, Second.Record);
        Assert.False(replayed.Follows(2, Second.Hash, Places.Support, out var fault));
        Assert.Equal("record.prev", fault.Field);
    }

    [Fact]
    public void Attack25_log_with_an_entry_left_out_is_no_chain()
    {
        var third = AuditEntry.Make(3, Forge.Time, null, Role(Second.Hash));
        Assert.False(third.Follows(1, First.Hash, Places.Support, out var fault));
        Assert.Equal("seq", fault.Field);

        var renumbered = AuditEntry.Make(2, Forge.Time, null, third.Record);
        Assert.False(renumbered.Follows(1, First.Hash, Places.Support, out fault));
        Assert.Equal("record.prev", fault.Field);
    }

    private static AdminAction Role(string prev) => AdminAction.SetRole(Person.Alice.Signing, Places.Support, Person.Bob.Signing.PublicKey, "member", prev, 2);
}
