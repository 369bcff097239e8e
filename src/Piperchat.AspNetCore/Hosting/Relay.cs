namespace Piperchat.AspNetCore;

/// <summary>The relay behind its endpoints, made once the host starts.</summary>
internal sealed class Relay(
    RelayPipeline pipeline,
    HealthEndpoints health,
    MessageEndpoints messages,
    EventEndpoints events,
    ChannelEndpoints channels,
    ReaderEndpoints readers,
    IdentityEndpoints identities,
    UsernameEndpoints usernames,
    AdminEndpoints admin,
    ActionEndpoints actions,
    SessionEndpoints sessions)
{
    public RelayPipeline Pipeline => pipeline;

    public HealthEndpoints Health => health;

    public MessageEndpoints Messages => messages;

    public EventEndpoints Events => events;

    public ChannelEndpoints Channels => channels;

    public ReaderEndpoints Readers => readers;

    public IdentityEndpoints Identities => identities;

    public UsernameEndpoints Usernames => usernames;

    public AdminEndpoints Admin => admin;

    public ActionEndpoints Actions => actions;

    public SessionEndpoints Sessions => sessions;
}
