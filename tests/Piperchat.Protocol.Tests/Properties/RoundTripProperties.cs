using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using CsCheck;

namespace Piperchat.Protocol.Tests;

/// <summary>What is written and read again is the same; what isn't its own spelling is refused.</summary>
public sealed class RoundTripProperties
{
    [Fact]
    public void Canonical_text_is_read_back_by_any_json_reader_and_written_the_same_by_the_tests_own_writer()
    {
        Texts.WellFormed.Sample(text =>
        {
            using var writer = new CanonicalWriter();
            writer.String(text);
            Assert.Equal(text, JsonSerializer.Deserialize<string>(writer.Written));
            Assert.Equal(Encoding.UTF8.GetString(Forge.Canonical(JsonValue.Create(text))), Encoding.UTF8.GetString(writer.Written));
            Assert.True(CanonicalCheck.IsCanonical(writer.Written));

            using var legacy = new CanonicalWriter();
            LegacyText.Write(legacy, text);
            return legacy.Written.SequenceEqual(writer.Written);
        });
    }

    [Fact]
    public void Canonical_value_is_canonical_and_no_other_spelling_of_it_is()
    {
        Values(3).Sample(value =>
        {
            var canonical = Forge.Canonical(value);
            Assert.True(CanonicalCheck.IsCanonical(canonical), Encoding.UTF8.GetString(canonical));
            Assert.False(CanonicalCheck.IsCanonical([.. canonical, (byte)' ']));
            var indented = Encoding.UTF8.GetBytes(value!.ToJsonString(new JsonSerializerOptions { WriteIndented = true }));
            return indented.AsSpan().SequenceEqual(canonical) || !CanonicalCheck.IsCanonical(indented);
        });
    }

    [Fact]
    public void Lone_surrogates_are_kept_in_older_versions_and_refused_by_ours()
    {
        Assert.Throws<EncoderFallbackException>(() => new TextContent("\ud83d", null).ToJson());
        using var legacy = new CanonicalWriter();
        LegacyText.Write(legacy, "a\ud83d\udc4d\ud83db");
        Assert.Equal("\"a👍\\ud83db\"", Encoding.UTF8.GetString(legacy.Written));
        Assert.Equal("a\ud83d\udc4d\ud83db", LegacyText.Read(legacy.Written[1..^1]));
    }

    [Fact]
    public void Padding_round_trips_in_every_length_and_adds_at_most_a_block()
    {
        Gen.Select(Gen.Byte.Array[0, 300], Gen.OneOf(32, 128)).Sample((data, block) =>
        {
            var padded = Padding.Pad(new Packed(Tag.Plain, data.Length, data), block);
            Assert.True(Padding.TryUnpad(padded, block, out var packed, out var fault), fault.ToString());
            Assert.Equal(data, packed.Data);
            return padded.Length % block == 0 && padded.Length - (data.Length + 4) is >= 0 && padded.Length - (data.Length + 4) < block;
        });
    }

    [Fact]
    public void Padding_that_is_accepted_is_the_one_that_would_be_made()
    {
        var padding = Gen.Select(Gen.Byte.Array[0, 96], Gen.Int[0, 70]).Select((head, zeros) => (byte[])[.. head, 0x80, .. new byte[zeros]]);
        padding.Sample(padded => !Padding.TryUnpad(padded, 32, out var packed, out _) || Padding.Pad(packed, 32).AsSpan().SequenceEqual(padded));
    }

    [Fact]
    public void Packing_round_trips_with_each_tag_and_the_shortest_is_taken()
    {
        Gen.OneOf(Texts.WellFormed.Select(Encoding.UTF8.GetBytes), Gen.Byte.Array[0, 5000]).Sample(content =>
        {
            foreach (var tag in Enum.GetValues<Tag>())
            {
                if (!Packing.TryPack(content, tag, out var packed)) continue;
                Assert.True(Packing.TryUnpack(packed, out var unpacked, out var fault), fault.ToString());
                Assert.Equal(content, unpacked);
            }

            var shortest = Packing.Pack(content);
            return Enum.GetValues<Tag>().All(tag => !Packing.TryPack(content, tag, out var packed) || packed.Data.Length >= shortest.Data.Length);
        }, iter: 200);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(255)]
    [InlineData(256)]
    [InlineData(65_535)]
    public void Packing_round_trips_where_zstd_changes_its_header(int size)
    {
        var content = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("see you on Thursday, then! ", 2500)))[..size];
        foreach (var tag in (Tag[])[Tag.Zstd, Tag.ZstdDictionary1])
        {
            Assert.True(Packing.TryPack(content, tag, out var packed));
            Assert.True(Packing.TryUnpack(packed, out var unpacked, out var fault), fault.ToString());
            Assert.Equal(content, unpacked);
        }
    }

    [Fact]
    public void Mutated_blocks_never_throw_and_never_give_another_size()
    {
        Assert.True(Packing.TryPack(VectorFiles.V15["sealing"]!.Hex("content_utf8"), Tag.ZstdDictionary1, out var good));
        Gen.Select(Texts.Mutated(good.Data), Gen.Int[0, 65_535]).Sample(
            (blocks, size) => !Packing.TryUnpack(new Packed(Tag.ZstdDictionary1, size, blocks), out var content, out var fault) ? fault.Code == FaultCode.BadCompression : content.Length == size,
            iter: 2000);
    }

    [Fact]
    public void Sealed_text_opens_for_each_reader_and_for_nobody_else()
    {
        Gen.Select(Texts.WellFormed, Gen.Bool, Gen.Bool).Sample((text, forBob, forCarol) =>
        {
            Recipient[] recipients = [.. forBob ? (Recipient[])[Person.Bob.Recipient] : [], .. forCarol ? (Recipient[])[Person.Carol.Recipient] : []];
            var content = new TextContent(text, Forge.Id);
            var envelope = Sealing.Seal(Person.Alice.Identity, recipients, new EnvelopeDraft(Places.Support, Guid.NewGuid().ToString(), Forge.Time, null), content);
            return Opens(envelope, Person.Alice, content) && Opens(envelope, Person.Bob, content) == forBob && Opens(envelope, Person.Carol, content) == forCarol;
        }, iter: 100);
    }

    [Fact]
    public void Contents_round_trip()
    {
        var key = Enumerable.Repeat((byte)7, 32).ToArray();
        var blob = new Blob(Forge.Id, key, new string('d', 64), 3);
        Content[] all =
        [
            new TextContent("hi", null), new EditContent(Forge.Id, "hi"), new ReactionContent(Forge.Id, "👍", false),
            new FileContent("", [new SharedFile(blob, "a.png", "image/png", blob with { Size = 1 }), new SharedFile(blob, "b.txt", "text/plain", null)]),
            new GrantContent(new string('a', 64), Forge.Id, Forge.Id, 2), new KeysContent(Forge.Id, new Dictionary<string, byte[]> { [Forge.Id] = key }),
            new TeamKeyContent("support", new string('a', 64), new string('b', 64), new string('c', 64)),
        ];
        Assert.All(all, content =>
        {
            Assert.True(Content.TryRead(content.ToJson(), out var read, out var fault), fault.ToString());
            Assert.IsType(content.GetType(), read);
            Assert.Equal(content.ToJson(), read.ToJson());
            Assert.Equal(content.GetType().Name, content.ToString());
        });
    }

    [Fact]
    public void Times_agree_with_the_calendar_of_the_framework()
    {
        const string Format = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";
        Gen.DateTime.Sample(time =>
        {
            var text = time.ToString(Format, CultureInfo.InvariantCulture);
            Assert.True(WireTime.TryParse(Encoding.ASCII.GetBytes(text), out var milliseconds));
            Assert.Equal(text, WireTime.Format(milliseconds));
        });
        Gen.Select(Gen.Int[0, 9999], Gen.Int[0, 14], Gen.Int[0, 33], Gen.Int[0, 26], Gen.Int[0, 62], Gen.Int[0, 62]).Sample((year, month, day, hour, minute, second) =>
        {
            var text = $"{year:0000}-{month:00}-{day:00}T{hour:00}:{minute:00}:{second:00}.000Z";
            return WireTime.TryParse(Encoding.ASCII.GetBytes(text), out _) == DateTime.TryParseExact(text, Format, CultureInfo.InvariantCulture, DateTimeStyles.None, out _);
        });
    }

    [Fact]
    public void Base64_is_exact_only_in_the_spelling_of_the_framework()
    {
        var letter = Gen.OneOf('A', 'B', 'Q', 'g', 'w', '/', '+', '=', '-', ' ', '\n');
        var nearly = Gen.Select(Gen.Byte.Array[1, 40].Select(Convert.ToBase64String), Gen.Int[1, 4], letter).Select((text, fromEnd, other) => $"{text[..^fromEnd]}{other}{text[^fromEnd..][1..]}");
        Gen.OneOf(Gen.Byte.Array[0, 40].Select(Convert.ToBase64String), letter.Array[0, 12].Select(text => new string(text)), nearly).Sample(text =>
        {
            var decoded = new byte[text.Length];
            var isExact = Convert.TryFromBase64String(text, decoded, out var length) && Convert.ToBase64String(decoded, 0, length) == text;
            Assert.Equal(isExact, Base64Text.IsExact(Encoding.ASCII.GetBytes(text)));
            return !isExact || Base64Text.Decode(Encoding.ASCII.GetBytes(text)).AsSpan().SequenceEqual(decoded.AsSpan(0, length));
        }, iter: 2000);
    }

    [Fact]
    public void Backup_code_round_trips_as_it_is_typed()
    {
        Gen.Byte.Array[BackupCode.Size].Sample(code =>
        {
            var shown = BackupCode.Format(code);
            var typed = string.Join('-', shown.Chunk(4).Select(part => new string(part))).ToLowerInvariant().Replace('1', 'l').Replace('0', 'o');
            var read = new byte[BackupCode.Size];
            return shown.Length == BackupCode.Length && BackupCode.TryParse(typed, read) && read.AsSpan().SequenceEqual(code)
                && !BackupCode.TryParse(shown.AsSpan(1), read) && !BackupCode.TryParse(shown + "0", read) && !BackupCode.TryParse(shown.Replace(shown[0], 'U'), read);
        });
    }

    private static bool Opens(Envelope envelope, Person reader, Content content)
    {
        Assert.True(Envelope.TryParse(envelope.ToJson(), out var posted, out var fault), fault.ToString());
        if (Opening.TryOpen(posted, Places.Support, [reader.Reader], null, out var opened, out fault)) return opened.Content == content;
        Assert.Equal(FaultCode.SealedForOthers, fault.Code);
        return false;
    }

    private static Gen<JsonNode?> Values(int depth)
    {
        var leaf = Gen.OneOf<JsonNode?>(
            Texts.WellFormed.Select(text => (JsonNode?)JsonValue.Create(text)), Gen.Long[0, (1L << 53) - 1].Select(number => (JsonNode?)JsonValue.Create(number)), Gen.Bool.Select(value => (JsonNode?)JsonValue.Create(value)));
        if (depth == 0) return leaf;
        var names = Gen.String[Gen.Char[' ', '~'], 0, 6];
        var inner = Values(depth - 1);
        return Gen.OneOf(
            leaf,
            inner.List[0, 4].Select(items => (JsonNode?)new JsonArray([.. items.Select(item => item?.DeepClone())])),
            Gen.Select(names, inner).List[0, 4].Select(members => (JsonNode?)new JsonObject(members.DistinctBy(member => member.Item1).Select(member => KeyValuePair.Create(member.Item1, member.Item2?.DeepClone())))));
    }
}
