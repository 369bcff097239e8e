using System.Text;
using System.Text.Json.Nodes;

namespace Piperchat.Protocol.Tests;

/// <summary>Each file of tests/vectors/malformed, which is one way to be wrong, gets its one fault. app/protocol runs the same files.</summary>
public sealed class MalformedTests
{
    private static readonly string Folder = Path.Combine(VectorFiles.Folder, "malformed");

    public static TheoryData<string> Files { get; } =
        [.. Directory.EnumerateFiles(Folder, "*.json", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(Folder, file).Replace('\\', '/')).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Files))]
    public void Malformed_file_gets_its_fault(string file)
    {
        var malformed = JsonNode.Parse(File.ReadAllText(Path.Combine(Folder, file)))!;
        var bytes = malformed["hex"] is null ? Encoding.UTF8.GetBytes(malformed.Text("text")) : malformed.Hex("hex");
        var reader = malformed["reader"]?.GetValue<string>();
        var place = PlaceOf(malformed["context"]);

        Assert.False(Accepts(malformed.Text("object"), bytes, place, reader, out var fault));
        Assert.Equal((malformed["expect"]!.Text("code"), malformed["expect"]!.Text("field")), (fault.Code.Wire(), fault.Field));
        Assert.NotEmpty(fault.Sentence);
    }

    [Fact]
    public void Folder_holds_exactly_what_the_generator_makes()
    {
        var cases = MalformedCases.All();
        if (Environment.GetEnvironmentVariable("PIPERCHAT_WRITE_VECTORS") == "1") MalformedCases.Write(Folder);
        Assert.Equal(cases.Select(made => made.FileName.Replace('\\', '/')).Order(StringComparer.Ordinal), Files.Select(file => (string)file.Data));
        Assert.All(cases, made => Assert.Equal(made.ToFile(), File.ReadAllText(Path.Combine(Folder, made.FileName)).ReplaceLineEndings("\n")));
    }

    [Fact]
    public void Good_objects_that_the_cases_start_from_are_accepted()
    {
        Assert.All(SignedThing.All, thing => Assert.True(Accepts(thing.Name, thing.Good.Bytes(), Places.Support, null, out var fault), $"{thing.Name}: {fault}"));
        Assert.All(LegacyThing.All, thing => Assert.True(Accepts(thing.Name, thing.Good.Bytes(), default(Place) with { Channel = thing.Channel }, null, out var fault), $"{thing.Name}: {fault}"));
        Assert.True(Accepts("audit-entry", AuditCases.Good().Bytes(), Places.Support, null, out var why), why.ToString());
    }

    private static bool Accepts(string name, byte[] bytes, Place place, string? reader, out Fault fault)
    {
        if (LegacyThing.Named(name) is { } older) return older.Accepts(bytes, place.Channel, out fault);
        switch (name)
        {
            case "content":
                return Content.TryRead(bytes, out _, out fault);
            case "padding":
                return Padding.TryUnpad(bytes, Padding.EnvelopeBlock, out var packed, out fault) && Packing.TryUnpack(packed, out _, out fault);
            case "audit-entry":
                return AuditEntry.TryParse(bytes, out var entry, out fault) && entry.Follows(0, AdminAction.EmptyLog, place, out fault);
            default:
                if (!SignedThing.Named(name).Read(bytes, out var signed, out fault)) return false;
                return reader is null ? signed.Verify(place, out fault) : Opens(signed, place, Person.Named(reader), out fault);
        }
    }

    private static bool Opens(SignedObject signed, Place place, Person reader, out Fault fault) => signed switch
    {
        Envelope envelope => Opening.TryOpen(envelope, place, [reader.Reader], null, out _, out fault),
        Signal signal => SignalSealing.TryOpen(signal, place, [reader.Reader], out _, out fault),
        _ => throw new InvalidOperationException("Only envelopes and signals are opened."),
    };

    private static Place PlaceOf(JsonNode? context) =>
        context is null ? default : new Place(context["relay"]?.GetValue<string>() ?? "", context["tenant"]?.GetValue<string>() ?? "", context["channel"]?.GetValue<string>());
}
