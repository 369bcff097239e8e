using System.Buffers;
using System.IO.Pipelines;

namespace Piperchat.AspNetCore;

/// <summary>
/// Writing no faster than the client reads. A pipe takes whatever is written to it between two flushes, so a slow reader of a large
/// answer would keep all of it in memory.
/// </summary>
internal static class PacedWriting
{
    internal const int FlushAfterBytes = 64 * 1024;

    /// <summary>Writes piece by piece, and waits for the client once 64 KiB lie unsent.</summary>
    public static ValueTask WritePacedAsync(this PipeWriter writer, ReadOnlyMemory<byte> bytes, CancellationToken cancel)
    {
        if (writer.UnflushedBytes + bytes.Length >= FlushAfterBytes) return WritePiecesAsync(writer, bytes, cancel);
        writer.Write(bytes.Span);
        return ValueTask.CompletedTask;
    }

    private static async ValueTask WritePiecesAsync(PipeWriter writer, ReadOnlyMemory<byte> bytes, CancellationToken cancel)
    {
        while (!bytes.IsEmpty)
        {
            var room = (int)Math.Max(0, FlushAfterBytes - writer.UnflushedBytes);
            var piece = bytes[..Math.Min(room, bytes.Length)];
            writer.Write(piece.Span);
            bytes = bytes[piece.Length..];
            if (writer.UnflushedBytes >= FlushAfterBytes) await writer.FlushAsync(cancel);
        }
    }
}
