using System.IO.Compression;
using System.Text;

namespace Piperchat.DictionaryTrainer;

/// <summary>The conversations: those of corpus/chat-train.txt.gz in a part to train on and a part held back, and fresh ones to judge by.</summary>
internal static class Corpus
{
    /// <summary>Every tenth message is held back. The file is in random order, so that is a fair sample of it.</summary>
    private const int HeldBackOneIn = 10;

    private static string Folder => Path.Combine(AppContext.BaseDirectory, "corpus");

    public static List<Sample> Training() => [.. All().Where((_, i) => i % HeldBackOneIn != 0)];

    public static List<Sample> HeldBack() => [.. All().Where((_, i) => i % HeldBackOneIn == 0)];

    /// <summary>Support conversation written for this purpose, from no source of the dictionary; looked at when the tuning was over.</summary>
    public static List<Sample> Fresh()
    {
        using var file = File.OpenRead(Path.Combine(Folder, "fresh-support.txt"));
        return Read(file);
    }

    private static List<Sample> All()
    {
        using var file = File.OpenRead(Path.Combine(Folder, "chat-train.txt.gz"));
        using var text = new GZipStream(file, CompressionMode.Decompress);
        return Read(text);
    }

    private static List<Sample> Read(Stream stream)
    {
        using var reader = new StreamReader(stream, Encoding.UTF8);
        var samples = new List<Sample>();
        while (reader.ReadLine() is { } line)
        {
            if (line.Length > 0 && !line.Any(char.IsControl))
                samples.Add(Sample.Of(line));
        }

        return samples;
    }
}
