using CrmPanel.Crm;
using CrmPanel.LogIn;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace CrmPanel.Pages;

/// <summary>The customer's side: their own data, and the chat in the corner.</summary>
[Authorize(Role.Customer)]
internal sealed class PortalModel(CrmStore crm) : PageModel
{
    public Company Company => field ??= crm.Company(User.Company());

    public CustomerRecord Customer => field ??= crm.Customer(User.Company(), crm.Person(User.Id())!.Customer!.Value)!;

    public IReadOnlyList<Order> Orders => crm.Orders(Customer.Id);
}
