using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Piperchat.BrowserTests.Hosts;

/// <summary>A real relay in a host that changes what it answers: the operator, or whoever broke in, is the attacker.</summary>
internal sealed class LyingRelay : IAsyncDisposable
{
    private readonly WebApplication _app;

    private LyingRelay(WebApplication app) => _app = app;

    public Uri Address => new(_app.Urls.First() + "/");

    /// <summary>Starts a relay whose event blocks go through <paramref name="lie"/> on their way out.</summary>
    public static async Task<LyingRelay> Start(Func<string, string> lie)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddPiperchat(options =>
        {
            options.DataDirectory = Directory.CreateTempSubdirectory("piperchat-").FullName;
            options.Open();
        });
        var app = builder.Build();
        app.Use(async (context, next) =>
        {
            if (context.Request.Path == "/events")
            {
                var body = context.Features.GetRequiredFeature<IHttpResponseBodyFeature>();
                context.Features.Set<IHttpResponseBodyFeature>(new StreamResponseBodyFeature(new LyingStream(body.Stream, lie), body));
            }

            await next(context);
        });
        app.MapPiperchat("/");
        await app.StartAsync();
        return new LyingRelay(app);
    }

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    /// <summary>Hands on whole blocks of an event stream, each through the lie.</summary>
    private sealed class LyingStream(Stream inner, Func<string, string> lie) : Stream
    {
        private readonly StringBuilder _pending = new();

        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            // One char a byte: a block may be cut inside a character.
            _pending.Append(Encoding.Latin1.GetString(buffer.Span));
            var text = _pending.ToString();
            var end = text.LastIndexOf("\n\n", StringComparison.Ordinal) + 2;
            if (end < 2) return;
            _pending.Remove(0, end);
            var blocks = text[..end].Split("\n\n", StringSplitOptions.RemoveEmptyEntries).Select(block => lie(block) + "\n\n");
            await inner.WriteAsync(Encoding.Latin1.GetBytes(string.Concat(blocks)), cancellationToken);
        }

        public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
            WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

        public override Task FlushAsync(CancellationToken cancellationToken) => inner.FlushAsync(cancellationToken);

        public override void Flush() => inner.Flush();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();
    }
}
