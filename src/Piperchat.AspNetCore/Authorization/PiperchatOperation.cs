using Microsoft.AspNetCore.Authorization;

namespace Piperchat.AspNetCore;

/// <summary>
/// What a caller wants to do in a <see cref="PiperchatChannel"/>, or in that of a <see cref="PiperchatTeam"/>: the requirement that the host's
/// <see cref="AuthorizationHandler{TRequirement, TResource}"/> grants or leaves.
/// </summary>
public sealed class PiperchatOperation : IAuthorizationRequirement
{
    private PiperchatOperation(string name) => Name = name;

    /// <summary>To read messages, past and new, and who is in the channel.</summary>
    public static PiperchatOperation Read { get; } = new(nameof(Read));

    /// <summary>To become a reader, whom others encrypt for, or to leave. As to a team: to be one of its members.</summary>
    public static PiperchatOperation Join { get; } = new(nameof(Join));

    /// <summary>To post a message. As to a team: to give it a key as well.</summary>
    public static PiperchatOperation Post { get; } = new(nameof(Post));

    /// <summary>
    /// To act for the site in a channel: claim it, give roles, set how it works, remove messages, and see its audit log. Ask for more than
    /// membership before you grant it: whoever has it can take a channel over. For a channel with an empty name the whole tenant is meant.
    /// </summary>
    public static PiperchatOperation Administer { get; } = new(nameof(Administer));

    /// <summary>The operation's name.</summary>
    public string Name { get; }

    /// <inheritdoc/>
    public override string ToString() => $"Piperchat: {Name}";
}
