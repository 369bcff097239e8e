using Microsoft.Extensions.DependencyInjection;

namespace Piperchat.AspNetCore;

internal static class DecoratedService
{
    /// <summary>Puts a service around the one that is registered, or around the usual one where the host hasn't registered any yet.</summary>
    public static void Decorate<T>(this IServiceCollection services, Func<T, T> around, Func<IServiceProvider, T> usual)
        where T : class
    {
        var known = services.LastOrDefault(service => service.ServiceType == typeof(T) && !service.IsKeyedService);
        services.Add(new ServiceDescriptor(typeof(T), provider => around(Make<T>(provider, known) ?? usual(provider)), known?.Lifetime ?? ServiceLifetime.Transient));
    }

    private static T? Make<T>(IServiceProvider provider, ServiceDescriptor? known)
        where T : class => known switch
    {
        { ImplementationInstance: T instance } => instance,
        { ImplementationFactory: { } factory } => (T)factory(provider),
        { ImplementationType: { } type } => (T)ActivatorUtilities.CreateInstance(provider, type),
        _ => null,
    };
}
