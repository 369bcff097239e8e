namespace Piperchat.Protocol;

/// <summary>One encrypted blob: where it lies, what opens it, what proves it whole, how long it is in the clear.</summary>
internal record Blob(string Id, byte[] Key, string DigestHex, long Size)
{
    public static Blob Read(ContentReader from) =>
        new(from.Text("blob", Forms.Uuid), from.Bytes("key", Gcm.KeySize), from.Text("digest", Forms.Hash), from.Integer("size"));

    public void Write(CanonicalWriter to)
    {
        to.BeginObject();
        to.Member("blob"u8, Id);
        to.Member("digest"u8, DigestHex);
        to.Member("key"u8, Convert.ToBase64String(Key));
        to.Member("size"u8, Size);
        to.EndObject();
    }
}

/// <summary>A file in a message: its blob, its name and media type, and perhaps a smaller picture of it.</summary>
internal sealed record SharedFile(Blob Blob, string Name, string MediaType, Blob? Thumb)
{
    public static SharedFile Read(ContentReader from) =>
        new(Blob.Read(from), from.Text("name"), from.Text("media_type"), from.ObjectOrNull("thumb", Blob.Read));

    public void Write(CanonicalWriter to)
    {
        to.BeginObject();
        to.Member("blob"u8, Blob.Id);
        to.Member("digest"u8, Blob.DigestHex);
        to.Member("key"u8, Convert.ToBase64String(Blob.Key));
        to.Member("media_type"u8, MediaType);
        to.Member("name"u8, Name);
        to.Member("size"u8, Blob.Size);
        to.Name("thumb"u8);
        if (Thumb is null) to.Null();
        else Thumb.Write(to);
        to.EndObject();
    }
}

/// <summary>A message with at most 32 files.</summary>
internal sealed record FileContent(string Text, IReadOnlyList<SharedFile> Files) : Content
{
    public const string Kind = "file";

    public static FileContent Read(ContentReader from) => new(from.Text("text"), from.List("files", Limits.Files, SharedFile.Read));

    private protected override void WriteMembers(CanonicalWriter to)
    {
        to.Name("files"u8);
        to.BeginArray();
        foreach (var file in Files)
        {
            to.Element();
            file.Write(to);
        }

        to.EndArray();
        to.Member("kind"u8, Kind);
        to.Member("text"u8, Text);
    }
}
