using System.Collections.Concurrent;
using System.Net;
using Piperchat.CrashTests.Relays;

namespace Piperchat.CrashTests.Load;

/// <summary>
/// Posts as fast as the relay acknowledges, over connections that stay open. A post without an answer is sent again in the next life, as clients do:
/// whether it was stored or not, it becomes one message.
/// </summary>
internal sealed class Posters(Oracle oracle, string[] channels, int bytes = 96)
{
    private const int Connections = 12;
    private readonly ConcurrentQueue<Post> _unanswered = new();

    /// <summary>Posts until the relay is gone, or <paramref name="enough"/> were acknowledged.</summary>
    public async Task RunAsync(RelayProcess relay, int enough = int.MaxValue, Action<int>? acknowledged = null)
    {
        var count = 0;
        await Task.WhenAll(Enumerable.Range(0, Connections).Select(number => Task.Run(() => PostAsync(channels[number % channels.Length]))));

        async Task PostAsync(string channel)
        {
            while (Volatile.Read(ref count) < enough)
            {
                if (!_unanswered.TryDequeue(out var post)) post = Post.Sign(relay, channel, bytes);
                Answer answer;
                try
                {
                    answer = await post.SendAsync(relay.Client);
                }
                catch (Exception failure) when (failure is HttpRequestException or IOException)
                {
                    _unanswered.Enqueue(post);
                    return;
                }

                if (answer.Status == HttpStatusCode.OK)
                {
                    oracle.Acknowledge(post, answer);
                    var acknowledgedNow = Interlocked.Increment(ref count);
                    acknowledged?.Invoke(acknowledgedNow);
                }
                else if (answer.Status is HttpStatusCode.ServiceUnavailable or HttpStatusCode.InsufficientStorage)
                {
                    // Refused, so not promised: at the relay's end, and where its disk fails.
                    _unanswered.Enqueue(post);
                    return;
                }
                else
                {
                    oracle.Fault($"A post was answered with {(int)answer.Status}: {answer.Text}");
                    return;
                }
            }
        }
    }
}
