using System.Text;

namespace Piperchat.Protocol.Tests;

/// <summary>A lone surrogate makes the framework's readers throw; each of our parsers must answer instead, wherever it stands.</summary>
public sealed class LoneSurrogates
{
    [Fact]
    public void Lone_surrogate_in_any_name_or_string_is_a_fault()
    {
        foreach (var thing in SignedThing.All) Refuses(thing.Good.Json(), text => thing.Read(text, out _, out var fault) ? default : fault);
        Refuses(AuditCases.Good().Json(), text => AuditEntry.TryParse(text, out _, out var fault) ? default : fault);
    }

    /// <summary>Puts half a pair in place of each string and each name in turn.</summary>
    private static void Refuses(string json, Func<byte[], Fault> read)
    {
        for (var at = json.IndexOf('"', StringComparison.Ordinal); at >= 0; at = json.IndexOf('"', at + 1))
        {
            var changed = json.Insert(at + 1, "\\ud83d");
            if (IsEnd(json, at)) continue;
            Assert.Equal(FaultCode.NotJson, read(Encoding.UTF8.GetBytes(changed)).Code);
        }
    }

    /// <summary>Whether this quote ends a string: an odd number of quotes stands before it.</summary>
    private static bool IsEnd(string json, int at) => json[..at].Count(letter => letter == '"') % 2 == 1;
}
