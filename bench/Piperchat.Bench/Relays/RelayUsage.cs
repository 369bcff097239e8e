using System.Diagnostics;

namespace Piperchat.Bench;

/// <summary>What a relay's process uses of the machine.</summary>
internal sealed class RelayUsage(int processId)
{
    /// <summary>Seconds of processor time, of all cores together.</summary>
    public double CpuSeconds => Ask(process => process.TotalProcessorTime.TotalSeconds);

    /// <summary>Resident memory, in bytes.</summary>
    public long ResidentBytes => Ask(process => process.WorkingSet64);

    public long MostResidentBytes => Ask(process => process.PeakWorkingSet64);

    /// <summary>Resident memory once it has stopped falling, or after some seconds.</summary>
    public async Task<long> SettledBytesAsync(TimeSpan patience)
    {
        var started = Stopwatch.GetTimestamp();
        var least = ResidentBytes;
        while (Stopwatch.GetElapsedTime(started) < patience)
        {
            await Task.Delay(250);
            least = Math.Min(least, ResidentBytes);
        }

        return least;
    }

    private T Ask<T>(Func<Process, T> question)
    {
        using var process = Process.GetProcessById(processId);
        return question(process);
    }
}
