using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace CrmPanel.Live;

/// <summary>A page that somebody has open, and what it is yet to be told.</summary>
internal sealed class OpenPage(string company, string person, bool isAgent)
{
    /// <summary>A page that takes nothing for so long is let go: it comes again by itself, and is told how everything stands.</summary>
    private const int MostWaiting = 500;

    /// <summary>Often enough to notice soon that a page is gone, and that no proxy cuts a silent connection.</summary>
    private static readonly TimeSpan LongestSilence = TimeSpan.FromSeconds(20);

    private readonly Channel<SseItem<string>> _waiting = Channel.CreateBounded<SseItem<string>>(MostWaiting);

    public string Company => company;

    public string Person => person;

    public bool IsAgent => isAgent;

    public void Tell(string name, string json)
    {
        if (!_waiting.Writer.TryWrite(new(json, name))) _waiting.Writer.TryComplete();
    }

    public void End() => _waiting.Writer.TryComplete();

    public async IAsyncEnumerable<SseItem<string>> ReadAsync([EnumeratorCancellation] CancellationToken cancel)
    {
        var reader = _waiting.Reader;
        while (true)
        {
            while (reader.TryRead(out var item)) yield return item;
            var more = reader.WaitToReadAsync(cancel).AsTask();
            while (await Task.WhenAny(more, Task.Delay(LongestSilence, cancel)) != more)
            {
                if (cancel.IsCancellationRequested) yield break;
                yield return new("", "ping");
            }

            if (cancel.IsCancellationRequested || !await more) yield break;
        }
    }
}
