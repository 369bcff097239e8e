using System.Text;

namespace Piperchat.Protocol.Tests;

/// <summary>What faults say to programs and to people.</summary>
public sealed class FaultTests
{
    [Fact]
    public void Codes_travel_under_names_of_their_own()
    {
        var names = Enum.GetValues<FaultCode>().Where(code => code != FaultCode.None).Select(code => code.Wire()).ToList();
        Assert.Equal(names.Count, names.Distinct().Count());
        Assert.All(names, name => Assert.Matches("^[a-z0-9_]+$", name));
    }

    [Fact]
    public void Sentence_names_field_and_reason_and_quotes_a_short_printable_piece()
    {
        var envelope = Forge.Envelope();
        envelope["createdAt"] = "tomorrow\u0007 <script> \"" + new string('x', 500);
        Assert.False(Envelope.TryParse(envelope.Bytes(), out _, out var fault));
        Assert.StartsWith("createdAt must be a time that exists, written like 2026-11-23T10:00:00.000Z, not \"tomorrow? <script> ?", fault.Sentence, StringComparison.Ordinal);
        Assert.InRange(fault.Sentence.Length, 1, 200);
        Assert.DoesNotContain(fault.Sentence, letter => char.IsControl(letter));
    }

    [Fact]
    public void Unknown_name_is_quoted_short()
    {
        var text = Encoding.UTF8.GetBytes($"{{\"{new string('n', 5000)}\":1}}");
        Assert.False(Join.TryParse(text, out _, out var fault));
        Assert.Equal(FaultCode.UnknownName, fault.Code);
        Assert.InRange(fault.Field.Length, 1, 50);
    }
}
