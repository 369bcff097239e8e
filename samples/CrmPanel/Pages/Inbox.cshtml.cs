using System.Text.Json;
using CrmPanel.Crm;
using CrmPanel.Inbox;
using CrmPanel.Live;
using CrmPanel.LogIn;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace CrmPanel.Pages;

/// <summary>The agent's side. The page is a frame for what its scripts draw: the list lives from the chat's metadata, which only the browser has.</summary>
[Authorize(Role.Agent)]
internal sealed class InboxModel(CrmStore crm, LivePages pages) : PageModel
{
    public Company Company => field ??= crm.Company(User.Company());

    public string Person => User.Identity!.Name!;

    public bool IsOnSupport => crm.IsOnSupport(User);

    /// <summary>The conversation that the address names, or else that with the latest activity.</summary>
    public int? Selected { get; private set; }

    /// <summary>In a data block, which no script runs: what is drawn before the first word of the stream.</summary>
    public string Start { get; private set; } = "";

    public IActionResult OnGet(int? id)
    {
        var company = User.Company();
        var rows = crm.Conversations(company);
        if (id is not null && !rows.Any(row => row.Id == id)) return NotFound();
        Selected = id ?? rows.OrderByDescending(row => row.LastActivity).ThenBy(row => row.Id).FirstOrDefault()?.Id;
        Start = JsonSerializer.Serialize(
            new
            {
                me = User.Id(),
                company = Company.Name,
                isNamed = id is not null,
                selected = Selected,
                rows = rows.Select(pages.WithPresence),
                agents = crm.People(company).Where(person => person.Role == Role.Agent && person.OnSupport).Select(person => new { person.Id, person.Name }),
                looks = crm.Looks(User.Id()),
                replies = CannedReplies.All,
            },
            JsonSerializerOptions.Web);
        return Page();
    }
}
