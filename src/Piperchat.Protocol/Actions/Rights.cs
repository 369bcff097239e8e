namespace Piperchat.Protocol;

/// <summary>
/// Who may do what to a channel (docs/PROTOCOL.md §7). A relay asks before it takes an action, a reader of the log for each of its
/// entries: both by these rules, so that a log with an act that nobody was entitled to is no log.
/// </summary>
internal static class Rights
{
    /// <param name="kind">What is done.</param>
    /// <param name="isClaimed">Whether the log has its claim.</param>
    /// <param name="actor">The signer's role; null where it has none. An operator acts with an owner's rights.</param>
    /// <param name="given">For a role: the one that is given.</param>
    /// <param name="target">For a role: the one that its key has now.</param>
    /// <param name="owners">How many owners there are now.</param>
    /// <returns><see cref="FaultCode.None"/>, or why not.</returns>
    public static FaultCode Judge(ActionKind kind, bool isClaimed, Role? actor, Role? given, Role? target, long owners)
    {
        if (kind == ActionKind.Claim) return isClaimed ? FaultCode.Claimed : FaultCode.None;
        if (!isClaimed) return FaultCode.NotClaimed;
        return actor switch
        {
            Role.Owner => kind == ActionKind.Role && target == Role.Owner && given != Role.Owner && owners == 1 ? FaultCode.LastOwner : FaultCode.None,
            Role.Admin => AllowsAdmin(kind, given, target) ? FaultCode.None : FaultCode.Forbidden,
            _ => FaultCode.Forbidden,
        };
    }

    private static bool AllowsAdmin(ActionKind kind, Role? given, Role? target) => kind switch
    {
        ActionKind.Remove => true,
        ActionKind.Role => given is Role.Member or Role.Banned or Role.None && target is not (Role.Owner or Role.Admin),
        _ => false,
    };
}
