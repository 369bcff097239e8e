using System.Text.Json;
using System.Text.Unicode;

namespace Piperchat.Protocol;

/// <summary>
/// What holds for the whole of a posted text, whatever it says: valid UTF-8, one JSON value, at most 8 deep, no name twice,
/// no lone surrogate. A name given twice is how one text gets two readings (attack 17).
/// </summary>
internal static class StrictJson
{
    public const int DeepestNesting = 8;

    /// <summary>Deeper than we allow, so that our own check answers before the reader's.</summary>
    public static readonly JsonReaderOptions Options = new() { MaxDepth = 64 };

    /// <summary>Reads the whole text and keeps nothing. The hot path never comes here: only texts that are about to be refused, or that hold unknown names.</summary>
    /// <param name="text">The whole text.</param>
    /// <param name="fault">What is wrong.</param>
    /// <param name="loneSurrogates">Whether a string may hold a lone surrogate: versions 1.0 to 1.2 have a form for it.</param>
    public static bool TryCheck(ReadOnlySpan<byte> text, out Fault fault, bool loneSurrogates = false)
    {
        if (!Utf8.IsValid(text)) return Refuse(Faults.NotJson("it isn't valid UTF-8"), out fault);

        var reader = new Utf8JsonReader(text, Options);
        var open = new Stack<OpenObject>();
        try
        {
            while (reader.Read())
            {
                if (!Allow(ref reader, open, loneSurrogates, out fault)) return false;
            }
        }
        catch (JsonException)
        {
            return Refuse(Faults.NotJson("its syntax is broken"), out fault);
        }

        fault = default;
        return true;
    }

    private static bool Allow(ref Utf8JsonReader reader, Stack<OpenObject> open, bool loneSurrogates, out Fault fault)
    {
        fault = default;
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject or JsonTokenType.StartArray when reader.CurrentDepth >= DeepestNesting:
                return Refuse(Faults.TooDeep(DeepestNesting), out fault);
            case JsonTokenType.StartObject:
                open.Push(new OpenObject());
                return true;
            case JsonTokenType.EndObject:
                open.Pop();
                return true;
            case JsonTokenType.PropertyName:
                return TryText(ref reader, out var name)
                    ? open.Peek().Add(name) || Refuse(Faults.DuplicateName(PathOf(open)), out fault)
                    : Refuse(Faults.NotJson("a name holds a lone surrogate"), out fault);
            case JsonTokenType.String when reader.ValueIsEscaped && !loneSurrogates:
                return TryText(ref reader, out _) || Refuse(Faults.NotJson("a string holds a lone surrogate"), out fault);
            default:
                return true;
        }
    }

    /// <summary>Where we are, such as <c>settings.history</c>. The names in <c>wraps</c> are data: what is wrong there is called <c>wraps</c>.</summary>
    private static string PathOf(Stack<OpenObject> open)
    {
        var path = string.Join('.', open.Reverse().Select(level => Faults.Readable(System.Text.Encoding.UTF8.GetBytes(level.Name))));
        return path.StartsWith("wraps.", StringComparison.Ordinal) ? "wraps" : path;
    }

    private static bool TryText(ref Utf8JsonReader reader, out string text)
    {
        var bytes = new byte[reader.ValueSpan.Length];
        var whole = Utf8Text.TryCopy(ref reader, bytes, out var length);
        text = System.Text.Encoding.UTF8.GetString(bytes, 0, length);
        return whole;
    }

    private static bool Refuse(Fault reason, out Fault fault)
    {
        fault = reason;
        return false;
    }

    private sealed class OpenObject
    {
        private readonly HashSet<string> _names = new(StringComparer.Ordinal);

        /// <summary>The name read last.</summary>
        public string Name { get; private set; } = "";

        public bool Add(string name)
        {
            Name = name;
            return _names.Add(name);
        }
    }
}
