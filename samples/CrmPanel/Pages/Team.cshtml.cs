using CrmPanel.Crm;
using CrmPanel.Live;
using CrmPanel.LogIn;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace CrmPanel.Pages;

[Authorize(Role.Admin)]
internal sealed class TeamModel(CrmStore crm, LivePages pages) : PageModel
{
    public Company Company => field ??= crm.Company(User.Company());

    public IEnumerable<Person> Agents => crm.People(User.Company()).Where(person => person.Role == Role.Agent);

    public IActionResult OnPost(string agent, bool isOn)
    {
        if (!crm.SetOnSupport(User.Company(), agent, isOn)) return NotFound();
        pages.TeamChanged(User.Company());
        return RedirectToPage();
    }
}
