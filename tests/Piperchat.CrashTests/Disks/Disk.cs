using System.IO.MemoryMappedFiles;
using Piperchat.CrashTests.Relays;

namespace Piperchat.CrashTests.Disks;

/// <summary>
/// A disk that a test can cut off, fill up and break, for one relay at a time: what stands between that process and its files is disk.c.
/// </summary>
internal sealed class Disk : IDisposable
{
    // As in disk.c.
    private const int OperationsAt = 0;
    private const int CutAt = 8;
    private const int RoomAt = 16;
    private const int WriteErrorAt = 24;
    private const int Seed = 32;
    private const int SyncsAt = 40;
    private const int RefusedAt = 48;
    private const int Bytes = 4096;

    private readonly DataFolder _folder = new();
    private readonly string _control = Path.GetTempFileName();
    private readonly MemoryMappedFile _file;
    private readonly MemoryMappedViewAccessor _view;

    private Disk(string shim)
    {
        Settings = new Dictionary<string, string> { ["LD_PRELOAD"] = shim, ["PIPERCHAT_DISK"] = _folder.Path, ["PIPERCHAT_DISK_CONTROL"] = _control };
        _file = MemoryMappedFile.CreateFromFile(_control, FileMode.Open, null, Bytes);
        _view = _file.CreateViewAccessor();
        Room = -1;
    }

    public string Folder => _folder.Path;

    public string Database => _folder.Database;

    /// <summary>The environment of the process whose disk it is.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; }

    /// <summary>Bytes by which files may still grow; negative: without bound.</summary>
    public long Room
    {
        set => _view.Write(RoomAt, value);
    }

    /// <summary>With what every write fails.</summary>
    public DiskError Error
    {
        set => _view.Write(WriteErrorAt, (long)value);
    }

    /// <summary>How many writes, truncations, syncs and removals there were so far.</summary>
    public long Operations => _view.ReadInt64(OperationsAt);

    /// <summary>How many files were synced so far.</summary>
    public long Syncs => _view.ReadInt64(SyncsAt);

    /// <summary>How many operations were refused so far.</summary>
    public long Refused => _view.ReadInt64(RefusedAt);

    /// <summary>A disk, where there can be one: on Linux. Elsewhere the test is skipped, and says why.</summary>
    public static async Task<Disk> MakeAsync()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "What is written and what is synced are told apart by LD_PRELOAD and a library for Linux.");
        return new Disk(await DiskLibrary.FindOrBuildAsync());
    }

    /// <summary>Cuts the power before one of the next operations: the process is killed, and of what it hadn't synced something survives by chance.</summary>
    public void CutWithin(int operations, Random random)
    {
        _view.Write(Seed, (long)random.Next());
        _view.Write(CutAt, Operations + random.Next(1, operations + 1));
    }

    /// <summary>The power is back.</summary>
    public void Mend() => _view.Write(CutAt, 0L);

    /// <summary>Whether any file holds these bytes.</summary>
    public bool Holds(byte[] bytes) => Directory.EnumerateFiles(Folder).Any(file =>
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var content = new MemoryStream();
        stream.CopyTo(content);
        return content.GetBuffer().AsSpan(0, (int)content.Length).IndexOf(bytes) >= 0;
    });

    public void Dispose()
    {
        _view.Dispose();
        _file.Dispose();
        File.Delete(_control);
        _folder.Dispose();
    }
}

/// <summary>An errno of Linux.</summary>
internal enum DiskError
{
    None = 0,

    /// <summary>EIO: the disk fails.</summary>
    Broken = 5,

    /// <summary>EROFS: the file system was mounted read-only, as it is after an error.</summary>
    ReadOnly = 30,
}
