using CsCheck;

namespace Piperchat.Protocol.Tests;

/// <summary>Whatever people do, in whatever order: each opens what the rules say, and nothing else.</summary>
public sealed class WhoReadsProperties
{
    private const int Somebody = 4;

    private static readonly Person[] People = [.. Enumerable.Range(0, Somebody).Select(i => new Person($"person {i}", SigningKey.Generate(), AgreementKey.Generate()))];

    /// <summary>Messages come most often: what is done between them shows in who opens them.</summary>
    private static readonly Gen<Act> Acts = Gen.Frequency(
        (4, Gen.Const(Act.Say)),
        (2, Gen.OneOf(Act.Join, Act.JoinTeam, Act.RenewTeamKey, Act.HandOn, Act.GrantToPerson, Act.GrantToTeam)),
        (1, Gen.OneOf(Act.Leave, Act.LeaveTeam, Act.Ban, Act.GiveRole, Act.ForgeGrant)));

    private static readonly Gen<Step[]> Sequences = Gen.Select(Acts, Gen.Int[0, Somebody - 1], Gen.Int[0, Somebody - 1], Gen.Int[0, 9], (act, who, whom, which) => new Step(act, who, whom, which)).Array[10, 30];

    private enum Act
    {
        Say,
        Join,
        Leave,
        Ban,
        GiveRole,
        JoinTeam,
        LeaveTeam,
        RenewTeamKey,
        HandOn,
        GrantToPerson,
        GrantToTeam,
        ForgeGrant,
    }

    [Fact]
    public void Whoever_opens_a_message_is_whom_the_rules_let_read_it()
    {
        Sequences.Sample(
            steps =>
            {
                var (rules, real) = (new ReadingRules(Somebody), new SealedConversation(People));
                foreach (var step in steps) Take(step, rules, real);
                foreach (var person in Enumerable.Range(0, Somebody))
                    Assert.Equal(Enumerable.Range(0, rules.Messages).Where(message => rules.Opens(person, message)), real.OpenedBy(person));
            },
            iter: 100,
            print: steps => string.Join(Environment.NewLine, steps));
    }

    /// <summary>Does a step in both, unless whoever would do it can't.</summary>
    private static void Take(Step step, ReadingRules rules, SealedConversation real)
    {
        var (who, whom) = (step.Who, step.Whom);
        switch (step.Act)
        {
            case Act.Say when rules.MayWrite(who):
                rules.Say(who);
                real.Say(who);
                break;
            case Act.Join when rules.MayWrite(who):
                rules.Join(who);
                real.Join(who);
                break;
            case Act.Leave when rules.MayWrite(who):
                rules.Leave(who);
                real.Leave(who);
                break;
            case Act.Ban when who > 0:
                rules.Ban(who);
                real.GiveRole(who, "banned");
                break;
            case Act.GiveRole when who > 0:
                rules.GiveRole(who);
                real.GiveRole(who, "member");
                break;
            case Act.JoinTeam:
                rules.JoinTeam(who);
                real.JoinTeam(who);
                break;
            case Act.LeaveTeam:
                rules.LeaveTeam(who);
                real.LeaveTeam(who);
                break;
            case Act.RenewTeamKey when rules.IsInTeam(who):
                rules.RenewTeamKey(who);
                real.RenewTeamKey(who);
                break;
            case Act.HandOn when rules is { TeamKey: { } newest } && rules.IsInTeam(who) && rules.Holds(who, step.Which % (newest + 1)):
                rules.HandOn(who, step.Which % (newest + 1));
                real.HandOn(who, step.Which % (newest + 1));
                break;
            case Act.GrantToPerson or Act.GrantToTeam or Act.ForgeGrant when rules.MayWrite(who):
                Grant(step, rules, real);
                break;
        }

        Assert.Equal(rules.Readers, real.Readers);
        Assert.Equal(rules.Team, real.Team);
    }

    /// <summary>Of what the sender opens, from some message on. A forged one has its keys from somebody else: it gives nobody anything.</summary>
    private static void Grant(Step step, ReadingRules rules, SealedConversation real)
    {
        int[] messages = [.. Enumerable.Range(0, rules.Messages).Where(message => message >= step.Which && rules.Opens(step.Who, message))];
        var isTeams = step.Act == Act.GrantToTeam;
        if (messages.Length == 0 || (isTeams && rules.TeamKey is null)) return;
        int? person = isTeams ? null : step.Whom;
        var isForged = step.Act == Act.ForgeGrant;
        rules.GrantTo(step.Who, person, isTeams ? rules.TeamKey : null, messages, counts: !isForged);
        real.GrantTo(step.Who, isForged ? (step.Who + 1) % Somebody : step.Who, person, messages);
    }

    private sealed record Step(Act Act, int Who, int Whom, int Which);
}
