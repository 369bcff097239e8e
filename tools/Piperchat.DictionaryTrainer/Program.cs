// Trains dictionary 1 and judges it. Without a word: trains, judges, and writes the file if the words "--write" follow.
//   judge   only judges the file in the repository
//   folds   trains four times, each time with another quarter held back, and judges each by that quarter
// The file in the repository is final once a release has it (docs/PROTOCOL.md §4); another one would be tag 3.

using System.Security.Cryptography;
using Piperchat.DictionaryTrainer;

switch (args)
{
    case [] or ["--write"]:
        Train(write: args.Length > 0);
        return 0;
    case ["judge"]:
        Judge(File.ReadAllBytes(DictionaryFile()));
        return 0;
    case ["folds"]:
        JudgeFolds();
        return 0;
    default:
        Console.Error.WriteLine("usage: Piperchat.DictionaryTrainer [--write | judge | folds]");
        return 1;
}

static void Train(bool write)
{
    var dictionary = Training.Train(Corpus.Training());
    Judge(dictionary);
    if (write)
        File.WriteAllBytes(DictionaryFile(), dictionary);
    var same = dictionary.AsSpan().SequenceEqual(File.ReadAllBytes(DictionaryFile()));
    Console.WriteLine(same ? "The same as the file in the repository." : "Not the file in the repository; --write would replace that.");
}

static void Judge(byte[] dictionary)
{
    Console.WriteLine($"{dictionary.Length} bytes, SHA-256 {Convert.ToHexStringLower(SHA256.HashData(dictionary))}");
    Head();
    foreach (var (name, samples) in new[] { ("held back", Corpus.HeldBack()), ("fresh support", Corpus.Fresh()) })
    {
        Line(name + ", no dictionary", Figures.Of([], samples, Effort.Thorough));
        Line(name + ", .NET client", Figures.Of(dictionary, samples, Effort.Thorough));
        Line(name + ", browser", Figures.Of(dictionary, samples, Effort.Quick));
    }
}

static void JudgeFolds()
{
    const int folds = 4;
    var all = Corpus.Training().Concat(Corpus.HeldBack()).ToList();
    Head();
    for (var fold = 0; fold < folds; fold++)
    {
        var dictionary = Training.Train([.. all.Where((_, i) => i % folds != fold)]);
        List<Sample> unseen = [.. all.Where((_, i) => i % folds == fold)];
        Line($"fold {fold + 1}, .NET client", Figures.Of(dictionary, unseen, Effort.Thorough));
        Line($"fold {fold + 1}, browser", Figures.Of(dictionary, unseen, Effort.Quick));
    }
}

static void Head() =>
    Console.WriteLine($"{$"messages of {Figures.LongBytes} bytes and more:",-32}{"of text",8}  {"median",8}  {"of content",10}  {"any length",10}");

static void Line(string name, Figures figures) => Console.WriteLine($"{name,-32}{figures}");

static string DictionaryFile()
{
    for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
    {
        if (File.Exists(Path.Combine(folder.FullName, "Piperchat.Embed.sln")))
            return Path.Combine(folder.FullName, "src", "Piperchat.Protocol", "Compression", "dictionary-1.zdict");
    }

    throw new InvalidOperationException("This program runs from a checkout of the repository: the dictionary lies there.");
}
