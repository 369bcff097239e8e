using CrmPanel.Crm;
using CrmPanel.Live;
using CrmPanel.LogIn;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace CrmPanel.Pages;

/// <summary>Replace it by your own log-in: what the rest needs is the cookie with the claims of <see cref="LogInServices.PrincipalOf"/>.</summary>
internal sealed class LogInModel(CrmStore crm, LivePages pages) : PageModel
{
    public static readonly IReadOnlyList<(string Role, string About)> Roles =
        [(Role.Customer, "Customers, with a portal"), (Role.Agent, "Agents, with the inbox"), (Role.Admin, "Administrator, of the team and the channels")];

    [BindProperty(SupportsGet = true)]
    public string? ReturnUrl { get; set; }

    public IEnumerable<(Company Company, IReadOnlyList<Person> People)> Companies => crm.Companies().Select(company => (company, crm.People(company.Id)));

    public async Task<IActionResult> OnPostAsync(string person)
    {
        if (crm.Person(person) is not { } someone) return NotFound();
        var user = LogInServices.PrincipalOf(someone);
        await HttpContext.SignInAsync(user);
        return LocalRedirect(Url.IsLocalUrl(ReturnUrl) ? ReturnUrl! : user.Home());
    }

    public async Task<IActionResult> OnPostLogOutAsync()
    {
        await HttpContext.SignOutAsync();
        if (User.Identity is { IsAuthenticated: true }) pages.LoggedOut(User.Id());
        return RedirectToPage();
    }
}
