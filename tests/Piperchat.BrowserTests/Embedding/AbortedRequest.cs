using Microsoft.Playwright;

namespace Piperchat.BrowserTests.Embedding;

internal static class AbortedRequest
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>Ends when a request has been cut off by the page that made it.</summary>
    public static Task WaitForRequestAborted(this IPage page, Predicate<IRequest> isMeant)
    {
        var aborted = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        page.RequestFailed += (_, request) =>
        {
            if (isMeant(request)) aborted.TrySetResult();
        };
        return aborted.Task.WaitAsync(Patience);
    }
}
