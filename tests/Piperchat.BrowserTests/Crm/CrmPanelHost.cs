using System.Reflection;
using System.Text;
using Piperchat.BrowserTests.Hosts;

namespace Piperchat.BrowserTests.Crm;

/// <summary>samples/CrmPanel as its users start it: a process of its own, with two databases of its own in one folder.</summary>
internal static class CrmPanelHost
{
    private static readonly string Application =
        typeof(CrmPanelHost).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(entry => entry.Key == "CrmPanel").Value!;

    public static Task<HostAppProcess> Start(Dictionary<string, string>? settings = null) => HostAppProcess.Start(settings: settings, application: Application);

    /// <summary>None of the bytes that the CRM and the relay stored, their write-ahead logs among them, are these texts.</summary>
    public static async Task AssertStoresNothingOf(this HostAppProcess host, params IEnumerable<string> texts)
    {
        Assert.True(File.Exists(Path.Combine(host.DataFolder, "crm.db")));
        Assert.True(File.Exists(Path.Combine(host.DataFolder, "piperchat.db")));
        var stored = await host.ReadStoredBytes();
        // What is looked for is found where it is.
        Assert.True(Holds("Maya Kern"));
        Assert.All(texts, text => Assert.False(Holds(text), $"“{text}” is stored."));

        bool Holds(string text) => stored.AsSpan().IndexOf(Encoding.UTF8.GetBytes(text)) >= 0 || stored.AsSpan().IndexOf(Encoding.Unicode.GetBytes(text)) >= 0;
    }
}
