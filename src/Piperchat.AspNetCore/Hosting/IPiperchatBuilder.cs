using Microsoft.Extensions.DependencyInjection;

namespace Piperchat.AspNetCore;

/// <summary>What <c>AddPiperchat</c> returns, for calls that add to it.</summary>
public interface IPiperchatBuilder
{
    /// <summary>The app's services.</summary>
    IServiceCollection Services { get; }
}
