using System.Diagnostics;

namespace Piperchat.AspNetCore;

/// <summary>The relay's spans, from the source <c>Piperchat</c>. None carries anything that names a person, a channel or a tenant.</summary>
internal static class PiperchatTraces
{
    public static readonly ActivitySource Source = new("Piperchat");
}
