using CrmPanel.Crm;
using Piperchat.AspNetCore;

namespace CrmPanel.Chat;

/// <summary>Who is in the team is the CRM's to say: whoever is taken off it gets nothing of what is sealed from then on.</summary>
internal sealed class SupportReaders(CrmStore crm) : IPiperchatReaders
{
    public ValueTask<IEnumerable<string>?> ReadersAsync(PiperchatChannel channel, CancellationToken cancel) =>
        new(channel.Name == "team-" + SupportChat.Team ? crm.SupportPeople(channel.Tenant) : null);
}
