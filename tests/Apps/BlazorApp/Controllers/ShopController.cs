using Microsoft.AspNetCore.Mvc;

namespace BlazorApp.Controllers;

public sealed class ShopController : Controller
{
    [HttpGet("/shop/items/{number:int}")]
    public IActionResult Item(int number)
    {
        StrictPolicy.Apply(Response);
        return View(number);
    }
}
