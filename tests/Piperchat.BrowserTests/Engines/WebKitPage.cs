using System.Collections.Concurrent;
using System.Text.Json.Nodes;

namespace Piperchat.BrowserTests.Engines;

internal sealed class WebKitPage(WebDriverSession session) : EnginePage(new WebKitFrame(session, []))
{
    public override ConcurrentQueue<string> Errors => new(session.Lines.Where(line => line.Contains("CONSOLE", StringComparison.Ordinal) && line.Contains(" ERROR", StringComparison.Ordinal)));

    public override async Task Goto(Uri address)
    {
        await LeaveFrames();
        await session.Send(HttpMethod.Post, "url", new JsonObject { ["url"] = address.ToString() });
    }

    public override async Task Reload()
    {
        await LeaveFrames();
        await session.Send(HttpMethod.Post, "refresh");
    }

    public override ValueTask DisposeAsync() => session.DisposeAsync();

    private async Task LeaveFrames() => await session.Send(HttpMethod.Post, "frame", new JsonObject { ["id"] = null });
}
