using CrmPanel.Crm;
using CrmPanel.LogIn;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace CrmPanel.Pages;

[Authorize(Role.Admin)]
internal sealed class TeamModel(CrmStore crm) : PageModel
{
    public Company Company => field ??= crm.Company(User.Company());

    public IEnumerable<Person> Agents => crm.People(User.Company()).Where(person => person.Role == Role.Agent);

    public IActionResult OnPost(string agent, bool isOn) => crm.SetOnSupport(User.Company(), agent, isOn) ? RedirectToPage() : NotFound();
}
