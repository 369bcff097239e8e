using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Piperchat.AspNetCore.Tests;

/// <summary>
/// A response that ends in a pipe, which takes 64 KiB until somebody reads: a client as slow as a test wants. On the way no socket
/// and no server swallows megabytes.
/// </summary>
internal sealed class PipedResponse : IHttpResponseBodyFeature
{
    private readonly Pipe _pipe = new(new PipeOptions(pauseWriterThreshold: 64 * 1024, resumeWriterThreshold: 1, useSynchronizationContext: false));
    private readonly CountingWriter _writer;

    public PipedResponse()
    {
        _writer = new CountingWriter(_pipe.Writer);
        Context.Features.Set<IHttpResponseBodyFeature>(this);
    }

    public DefaultHttpContext Context { get; } = new();

    public PipeReader Client => _pipe.Reader;

    public int Flushes => _writer.Flushes;

    public Stream Stream => _writer.AsStream();

    public PipeWriter Writer => _writer;

    /// <summary>How many bytes wait for the client.</summary>
    public long Waiting
    {
        get
        {
            if (!Client.TryRead(out var read)) return 0;
            Client.AdvanceTo(read.Buffer.Start);
            return read.Buffer.Length;
        }
    }

    public Task StartAsync(CancellationToken cancellationToken = default) => Task.CompletedTask;

    public Task SendFileAsync(string path, long offset, long? count, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task CompleteAsync() => Task.CompletedTask;

    public void DisableBuffering()
    {
    }

    private sealed class CountingWriter(PipeWriter inner) : PipeWriter
    {
        public int Flushes { get; private set; }

        public override bool CanGetUnflushedBytes => true;

        public override long UnflushedBytes => inner.UnflushedBytes;

        public override void Advance(int bytes) => inner.Advance(bytes);

        public override Memory<byte> GetMemory(int sizeHint = 0) => inner.GetMemory(sizeHint);

        public override Span<byte> GetSpan(int sizeHint = 0) => inner.GetSpan(sizeHint);

        public override void CancelPendingFlush() => inner.CancelPendingFlush();

        public override void Complete(Exception? exception = null) => inner.Complete(exception);

        public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
        {
            Flushes++;
            return inner.FlushAsync(cancellationToken);
        }
    }
}
