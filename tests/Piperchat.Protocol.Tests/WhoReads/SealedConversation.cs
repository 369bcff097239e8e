using System.Globalization;

namespace Piperchat.Protocol.Tests;

/// <summary>
/// A channel and a team's channel as clients see them: signed joins and leaves, an audit log, and envelopes that are sealed for whom these name. Nobody is told
/// anything here; whoever wants to know opens.
/// </summary>
internal sealed class SealedConversation
{
    private static readonly DateTimeOffset Start = new(2026, 11, 26, 10, 0, 0, TimeSpan.Zero);

    private static readonly Place Here = Places.Support;
    private static readonly Place TeamsChannel = Places.Support with { Channel = "team-support" };

    private readonly IReadOnlyList<Person> _people;
    private readonly List<Membership> _said = [];
    private readonly List<Membership> _saidInTeam = [];
    private readonly TestLog _log = new();
    private readonly Roster _roster = new(Here);
    private readonly Dictionary<string, long> _shutOutAt = [];
    private readonly List<KeyRecord> _teamKeys = [];
    private readonly List<Envelope> _messages = [];
    private readonly List<Envelope> _teamMessages = [];
    private readonly List<(Envelope Grant, Envelope Keys)> _grants = [];
    private int _clock;

    public SealedConversation(IReadOnlyList<Person> people)
    {
        _people = people;
        _log.Claim(people[0]);
        Apply();
    }

    public IEnumerable<int> Readers => Who(person => Reads(person));

    public IEnumerable<int> Team => Who(person => Latest(_saidInTeam, person) is Join);

    private string Now => WireTime.Format(Start.AddSeconds(++_clock));

    private IEnumerable<Recipient> Everyone => Readers.Select(reader => _people[reader].Recipient).Concat(_teamKeys.TakeLast(1).Select(Recipient.Of));

    public void Join(int person) => _said.Add(Protocol.Join.Sign(_people[person].Signing, Here, Now));

    public void Leave(int person) => _said.Add(Protocol.Leave.Sign(_people[person].Signing, Here, Now));

    public void JoinTeam(int person) => _saidInTeam.Add(Protocol.Join.Sign(_people[person].Signing, TeamsChannel, Now));

    public void LeaveTeam(int person) => _saidInTeam.Add(Protocol.Leave.Sign(_people[person].Signing, TeamsChannel, Now));

    public void GiveRole(int person, string role)
    {
        _log.Give(_people[0], _people[person], role);
        Apply();
        if (role == "banned") _shutOutAt[_people[person].Dot1] = Start.AddSeconds(_clock).ToUnixTimeMilliseconds();
    }

    public void Say(int sender) => _messages.Add(Seal(sender, Everyone, Here, TextOf(_messages.Count)));

    public void RenewTeamKey(int member)
    {
        using var key = TeamKey.Make(Here with { Channel = null }, "support", Now);
        var replaced = _teamKeys.Count == 0 ? null : _teamKeys[^1].PublicKeyHex;
        _teamKeys.Add(key.Record);
        _teamMessages.Add(Seal(member, Team.Select(each => _people[each].Recipient), TeamsChannel, key.ToContent(replaced)));
    }

    /// <summary>What the member was handed itself goes on to whoever is in the team now.</summary>
    public void HandOn(int member, int teamKey)
    {
        var held = TeamKeysOf(_people[member]).First(content => content.Ed25519Pub == _teamKeys[teamKey].PublicKeyHex);
        _teamMessages.Add(Seal(member, Team.Select(each => _people[each].Recipient), TeamsChannel, held));
    }

    /// <param name="sender">Who tells of it, and whose body keys they are.</param>
    /// <param name="giver">Who signs the keys: the sender, if all is well.</param>
    /// <param name="person">Whom it is for, or null for the team.</param>
    /// <param name="messages">Which messages.</param>
    public void GrantTo(int sender, int giver, int? person, IReadOnlyList<int> messages)
    {
        var opened = Open(_people[sender]);
        var keys = messages.ToDictionary(message => _messages[message].Id, message => opened[_messages[message].Id].BodyKey);
        var to = person is { } one ? _people[one].Recipient : Recipient.Of(_teamKeys[^1]);
        var content = new GrantContent(Convert.ToHexStringLower(to.Ed25519Pub), _messages[messages[0]].Id, _messages[messages[^1]].Id, messages.Count);
        var grant = Seal(sender, Everyone, Here, content);
        _grants.Add((grant, Seal(giver, [to], Here, new KeysContent(grant.Id, keys))));
    }

    /// <summary>The messages that someone opens, with all keys and grants that they find by themselves. What opens is what was said.</summary>
    public IEnumerable<int> OpenedBy(int person)
    {
        var opened = Open(_people[person]);
        foreach (var (i, message) in _messages.Index())
        {
            if (!opened.TryGetValue(message.Id, out var found)) continue;
            Assert.Equal(TextOf(i), found.Content);
            yield return i;
        }
    }

    private static TextContent TextOf(int message) => new($"message {message.ToString(CultureInfo.InvariantCulture)}", ReplyTo: null);

    private Dictionary<string, OpenedEnvelope> Open(Person person)
    {
        List<Reader> readers = [person.Reader, .. TeamKeysOf(person).Select(AsReader)];
        var opened = new Dictionary<string, OpenedEnvelope>(StringComparer.Ordinal);
        foreach (var message in _messages)
        {
            if (Opening.TryOpen(message, Here, readers, null, out var mine, out _)) opened.Add(message.Id, mine);
        }

        foreach (var (grant, keys) in _grants)
        {
            if (!Opening.TryOpen(grant, Here, readers, null, out var told, out _) || !Opening.TryOpen(keys, Here, readers, null, out var given, out _)) continue;
            if (!Granting.TryTake(told, given, readers.Select(reader => reader.Ed25519Pub), out var bodyKeys, out _)) continue;
            foreach (var message in _messages.Where(message => bodyKeys.ContainsKey(message.Id)))
            {
                Assert.True(Opening.TryOpenGranted(message, Here, bodyKeys[message.Id], null, out var granted, out var fault), fault.ToString());
                opened.TryAdd(message.Id, granted);
            }
        }

        return opened;
    }

    private List<TeamKeyContent> TeamKeysOf(Person person)
    {
        var keys = new Dictionary<string, TeamKeyContent>(StringComparer.Ordinal);
        foreach (var message in _teamMessages)
        {
            if (Opening.TryOpen(message, TeamsChannel, [person.Reader], null, out var opened, out _) && opened.Content is TeamKeyContent key) keys.TryAdd(key.Ed25519Pub, key);
        }

        return [.. keys.Values];
    }

    private static Reader AsReader(TeamKeyContent key) => new(Convert.FromHexString(key.Ed25519Pub), [AgreementKey.FromHex(key.X25519Priv)]);

    private bool Reads(Person person)
    {
        Role? role = _roster.Roles.TryGetValue(person.Signing.PublicKeyHex, out var known) ? known.Role : null;
        if (role.IsShutOut()) return false;
        return Latest(_said, person) is { } said
            ? said is Join && (!_shutOutAt.TryGetValue(person.Dot1, out var at) || said.CreatedAtMilliseconds > at)
            : role.TakesPart();
    }

    private static Membership? Latest(List<Membership> said, Person person) => said
        .Where(record => record.PublicKey.SequenceEqual(person.Signing.PublicKey) && record.Verify(Here with { Channel = null }, out _))
        .MaxBy(record => (record.CreatedAtMilliseconds, record is Leave));

    private IEnumerable<int> Who(Func<Person, bool> holds) => Enumerable.Range(0, _people.Count).Where(person => holds(_people[person]));

    private void Apply()
    {
        _clock++;
        Assert.True(_roster.TryApply(_log.Entries[^1], out var fault), fault.ToString());
    }

    private Envelope Seal(int sender, IEnumerable<Recipient> readers, Place place, Content content) =>
        Sealing.Seal(_people[sender].Identity, readers, new EnvelopeDraft(place, Guid.NewGuid().ToString(), Now, Prev: null), content);
}
