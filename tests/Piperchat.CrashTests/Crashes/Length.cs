using System.Globalization;

namespace Piperchat.CrashTests.Crashes;

/// <summary>How much is tried: little in every run of the tests, and by an environment variable as much as one likes.</summary>
internal static class Length
{
    /// <summary>PIPERCHAT_KILLS: how often a relay is killed.</summary>
    public static int Kills => Of("PIPERCHAT_KILLS", 20);

    /// <summary>PIPERCHAT_CUTS: how often its power is cut.</summary>
    public static int Cuts => Of("PIPERCHAT_CUTS", 10);

    /// <summary>PIPERCHAT_REPLAYS: how often one post is sent again.</summary>
    public static int Replays => Of("PIPERCHAT_REPLAYS", 5_000);

    /// <summary>PIPERCHAT_DELIVERIES: how many messages are delivered to streams that are cut again and again.</summary>
    public static int Deliveries => Of("PIPERCHAT_DELIVERIES", 20_000);

    /// <summary>PIPERCHAT_STREAM_CUTS: how often, in all.</summary>
    public static int StreamCuts => Of("PIPERCHAT_STREAM_CUTS", 100);

    private static int Of(string variable, int usual) =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } text ? int.Parse(text, CultureInfo.InvariantCulture) : usual;
}
