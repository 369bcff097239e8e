using System.Security.Claims;
using CrmPanel.Crm;
using Microsoft.AspNetCore.Authorization;
using Piperchat.AspNetCore;

namespace CrmPanel.Chat;

/// <summary>
/// <c>customer-7</c> is for that customer and the company's support people; <c>customer-7-notes</c> for the support people alone. An admin may see who is in a
/// channel and act on it, and reads nothing.
/// </summary>
internal sealed class SupportChannels(CrmStore crm) : AuthorizationHandler<PiperchatOperation, PiperchatChannel>
{
    private const string Prefix = "customer-";
    private const string Notes = "-notes";

    public static bool IsOfCustomer(PiperchatChannel channel) => channel.Name.StartsWith(Prefix, StringComparison.Ordinal);

    // snippet: handler
    protected override Task HandleRequirementAsync(AuthorizationHandlerContext context, PiperchatOperation operation, PiperchatChannel channel)
    {
        var user = context.User;
        if (user.FindFirstValue("company") != channel.Tenant) return Task.CompletedTask;
        var isTheirs = user.FindFirstValue("customer") is { } customer && channel.Name == Prefix + customer;
        var isGranted = operation == PiperchatOperation.Administer
            ? user.IsInRole(Role.Admin)
            : isTheirs || (crm.IsOnSupport(user) && crm.HasCustomer(channel.Tenant, CustomerOf(channel)));
        if (isGranted) context.Succeed(operation);
        return Task.CompletedTask;
    }
    // end

    private static string CustomerOf(PiperchatChannel channel)
    {
        if (!IsOfCustomer(channel)) return "";
        var customer = channel.Name[Prefix.Length..];
        return customer.EndsWith(Notes, StringComparison.Ordinal) ? customer[..^Notes.Length] : customer;
    }
}

/// <summary>The support people of a company hold their team's key; whoever may join is handed it by a colleague.</summary>
internal sealed class SupportTeam(CrmStore crm) : AuthorizationHandler<PiperchatOperation, PiperchatTeam>
{
    protected override Task HandleRequirementAsync(AuthorizationHandlerContext context, PiperchatOperation operation, PiperchatTeam team)
    {
        var user = context.User;
        if (team.Name != SupportChat.Team || user.FindFirstValue("company") != team.Tenant) return Task.CompletedTask;
        if (operation == PiperchatOperation.Administer ? user.IsInRole(Role.Admin) : crm.IsOnSupport(user)) context.Succeed(operation);
        return Task.CompletedTask;
    }
}
