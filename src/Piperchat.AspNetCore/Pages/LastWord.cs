using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace Piperchat.AspNetCore.Pages;

/// <summary>
/// Headers without which the pages aren't safe, or don't work on another site, nor the loader. A host's middleware may write its own ones at the last
/// moment, as CORS and the usual packages for security headers do, and whoever asked first to be called then is called last.
/// </summary>
internal sealed class LastWord : IStartupFilter
{
    private static readonly object Key = new();

    /// <summary>The ends of the paths of those that have a last word: the other requests of a host aren't touched.</summary>
    private static readonly string[] Ends = ["/", $"/{PageEndpoints.Admin}", $"/{PageEndpoints.Loader}", $"/{PageEndpoints.LoaderTypes}"];

    /// <summary>Sets headers now, and once more when all others have had their say.</summary>
    public static void Say(HttpContext context, Action<IHeaderDictionary> set)
    {
        set(context.Response.Headers);
        context.Items[Key] = set;
    }

    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        app.Use((context, following) =>
        {
            if (HasOne(context.Request.Path.Value)) context.Response.OnStarting(Repeat, context);
            return following(context);
        });
        next(app);
    };

    private static bool HasOne(string? path)
    {
        foreach (var end in Ends)
            if (path?.EndsWith(end, StringComparison.OrdinalIgnoreCase) is true) return true;
        return false;
    }

    private static Task Repeat(object state)
    {
        var context = (HttpContext)state;
        if (context.Items[Key] is Action<IHeaderDictionary> set) set(context.Response.Headers);
        return Task.CompletedTask;
    }
}
