namespace CrmPanel.Inbox;

/// <summary>What agents write often. <c>{name}</c> becomes the customer's first name, in the browser: what is sent after all, this server doesn't learn.</summary>
internal static class CannedReplies
{
    public static readonly IReadOnlyList<CannedReply> All =
    [
        new("thanks", "Thanks for writing, {name}. We have it and will get back to you today."),
        new("looking-into-it", "I am looking into it now, {name}. Give me a few minutes."),
        new("details", "Could you tell me when it happened, {name}, and in which browser?"),
        new("refund", "I have started the refund. It is with your bank in three to five working days."),
        new("anything-else", "That should be it. Is there anything else I can do for you, {name}?"),
    ];
}

internal sealed record CannedReply(string Name, string Text);
