namespace Piperchat.AspNetCore;

/// <summary>
/// What a signed request takes of its key's allowance. It is given back unless what was signed is kept: all who read it can post it again, and
/// would use up what its signer may post.
/// </summary>
internal sealed class Allowance(Problem? problem, Action? giveBack) : IDisposable
{
    public static readonly Allowance Unlimited = new(null, null);

    private Action? _giveBack = giveBack;

    /// <summary>Why there is none left; null where there was.</summary>
    public Problem? Problem => problem;

    /// <summary>What was signed is new, and stored.</summary>
    public void Keep() => _giveBack = null;

    public void Dispose() => _giveBack?.Invoke();
}
