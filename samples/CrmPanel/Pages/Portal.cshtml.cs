using CrmPanel.Crm;
using CrmPanel.LogIn;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace CrmPanel.Pages;

/// <summary>The customer's side: their own data, and the chat in the corner.</summary>
[Authorize(Role.Customer)]
internal sealed class PortalModel(CrmStore crm) : PageModel
{
    public Company Company => field ??= crm.Company(User.Company());

    public CustomerRecord Customer { get; private set; } = null!;

    public IReadOnlyList<Order> Orders => crm.Orders(Customer.Id);

    /// <summary>Whoever is no customer any more has a cookie still.</summary>
    public IActionResult OnGet()
    {
        if (crm.Person(User.Id())?.Customer is not { } id || crm.Customer(User.Company(), id) is not { } customer) return NotFound();
        Customer = customer;
        return Page();
    }
}
