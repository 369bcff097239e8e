using Microsoft.Extensions.Hosting;

namespace Piperchat.AspNetCore;

/// <summary>Where the database lies: relative paths start at the content root, never at the directory that the host was started from.</summary>
internal static class DataPath
{
    private const string FileName = "piperchat.db";

    public static string Of(PiperchatOptions options, IHostEnvironment host) =>
        Path.GetFullPath(options.DatabasePath ?? Path.Combine(options.DataDirectory, FileName), host.ContentRootPath);
}
