using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace CrmPanel.Pages;

[IgnoreAntiforgeryToken]
internal sealed class ProblemModel : PageModel
{
    [FromRoute]
    public int Code { get; set; }

    public string Title => Code switch
    {
        StatusCodes.Status403Forbidden => "This isn’t yours to see",
        StatusCodes.Status404NotFound => "There is nothing here",
        StatusCodes.Status400BadRequest => "This page is out of date",
        _ => "Something went wrong",
    };

    public string Advice => Code switch
    {
        StatusCodes.Status403Forbidden => "You are logged in as somebody whom this page isn’t for.",
        StatusCodes.Status404NotFound => "The address may be mistyped, or be another company’s.",
        StatusCodes.Status400BadRequest => "Go back, reload it and try once more.",
        _ => "It isn’t your fault. Try again in a moment.",
    };
}
