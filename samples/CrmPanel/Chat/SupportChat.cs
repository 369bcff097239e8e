using Microsoft.AspNetCore.Authorization;
using Piperchat.AspNetCore;

namespace CrmPanel.Chat;

/// <summary>All that this CRM tells the chat: whose company somebody is of, who answers, and who may do what.</summary>
internal static class SupportChat
{
    public const string Team = "support";

    public static void AddSupportChat(this IServiceCollection services, string data)
    {
        // snippet: chat
        services.AddPiperchat(options =>
        {
            options.DataDirectory = data;
            options.Tenant = context => new(context.User.FindFirst("company")?.Value);
            options.Teams = channel => SupportChannels.IsOfCustomer(channel) ? [Team] : [];
        });
        services.AddSingleton<IAuthorizationHandler, SupportChannels>();
        services.AddSingleton<IAuthorizationHandler, SupportTeam>();
        services.AddSingleton<IPiperchatReaders, SupportReaders>();
        // end
    }
}
