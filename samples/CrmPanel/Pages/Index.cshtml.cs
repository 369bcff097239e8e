using CrmPanel.LogIn;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace CrmPanel.Pages;

internal sealed class IndexModel : PageModel
{
    public IActionResult OnGet() => LocalRedirect(User.Identity is { IsAuthenticated: true } ? User.Home() : "/log-in");
}
