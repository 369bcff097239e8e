namespace Piperchat.Protocol.Tests;

/// <summary>
/// Who can open what, as the rules say it and without any cryptography: people, teams' keys and messages are numbers. <see cref="SealedConversation"/> does the same
/// with real keys.
/// </summary>
internal sealed class ReadingRules(int people)
{
    private readonly bool?[] _said = new bool?[people];
    private readonly Standing[] _standing = [Standing.Role, .. Enumerable.Repeat(Standing.Nothing, people - 1)];
    private readonly bool[] _inTeam = new bool[people];
    private readonly List<HashSet<int>> _holders = [];
    private readonly List<Audience> _messages = [];
    private readonly List<Grant> _grants = [];

    private enum Standing
    {
        Nothing,
        Role,
        ShutOut,
    }

    public int Messages => _messages.Count;

    /// <summary>The number of the team's key of now, or null.</summary>
    public int? TeamKey => _holders.Count == 0 ? null : _holders.Count - 1;

    public IEnumerable<int> Readers => Enumerable.Range(0, people).Where(Reads);

    public IEnumerable<int> Team => Enumerable.Range(0, people).Where(person => _inTeam[person]);

    private Audience Everyone => new([.. Readers], TeamKey);

    /// <summary>Whom the log shut out doesn't read. Else the own word counts, and whoever said nothing reads by a role.</summary>
    public bool Reads(int person) => _standing[person] != Standing.ShutOut && (_said[person] ?? _standing[person] == Standing.Role);

    public bool MayWrite(int person) => _standing[person] != Standing.ShutOut;

    public bool IsInTeam(int person) => _inTeam[person];

    public bool Holds(int person, int teamKey) => _holders[teamKey].Contains(person);

    /// <summary>By a wrap of one's own, by the key of a team that one holds, or by a grant to either.</summary>
    public bool Opens(int person, int message) => IsAmong(person, _messages[message]) || _grants.Exists(grant =>
        grant.Counts && grant.Messages.Contains(message) && IsAmong(person, grant.ToldTo) && IsAmong(person, grant.To));

    public void Join(int person) => _said[person] = true;

    public void Leave(int person) => _said[person] = false;

    /// <summary>The join of before counts no more, not even when there is a role again.</summary>
    public void Ban(int person)
    {
        _standing[person] = Standing.ShutOut;
        if (_said[person] is not null) _said[person] = false;
    }

    public void GiveRole(int person) => _standing[person] = Standing.Role;

    public void JoinTeam(int person) => _inTeam[person] = true;

    public void LeaveTeam(int person) => _inTeam[person] = false;

    public void Say(int sender) => _messages.Add(Everyone.With(sender));

    public void RenewTeamKey(int member) => _holders.Add([.. Team, member]);

    public void HandOn(int member, int teamKey) => _holders[teamKey].UnionWith([.. Team, member]);

    public void GrantTo(int sender, int? person, int? teamKey, IEnumerable<int> messages, bool counts) =>
        _grants.Add(new Grant(Everyone.With(sender), new Audience(person is { } to ? [to] : [], teamKey), [.. messages], counts));

    private bool IsAmong(int person, Audience audience) => audience.People.Contains(person) || (audience.TeamKey is { } key && Holds(person, key));

    private sealed record Audience(HashSet<int> People, int? TeamKey)
    {
        public Audience With(int person) => this with { People = [.. People, person] };
    }

    private sealed record Grant(Audience ToldTo, Audience To, HashSet<int> Messages, bool Counts);
}
