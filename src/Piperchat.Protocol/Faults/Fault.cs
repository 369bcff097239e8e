namespace Piperchat.Protocol;

/// <summary>
/// Why something was refused: a code for programs, the field it is about (empty where it is the whole), and a sentence's
/// end for people. Hostile input makes faults, never exceptions; exceptions are for callers' own mistakes.
/// </summary>
internal readonly record struct Fault(FaultCode Code, string Field, string Detail)
{
    /// <summary>One sentence that names the field and the reason. It holds no exception text, and quotes at most a few characters of the input.</summary>
    public string Sentence => string.IsNullOrEmpty(Field) ? Detail : $"{Field} {Detail}";

    public override string ToString() => $"{Code.Wire()}: {Sentence}";
}
