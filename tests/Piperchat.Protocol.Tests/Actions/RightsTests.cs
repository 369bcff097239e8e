namespace Piperchat.Protocol.Tests;

/// <summary>Who may do what to a channel. What is expected is written out here; <see cref="RightsTable"/> only lists what there is to ask.</summary>
public sealed class RightsTests
{
    private const string AnyRole = "owner admin member banned none";
    private const string BelowAdmin = "member banned none";

    [Fact]
    public void File_holds_exactly_what_the_rights_say()
    {
        var file = Path.Combine(VectorFiles.Folder, RightsTable.FileName);
        if (Environment.GetEnvironmentVariable("PIPERCHAT_WRITE_VECTORS") == "1") File.WriteAllText(file, RightsTable.ToFile());
        Assert.Equal(RightsTable.ToFile(), File.ReadAllText(file).ReplaceLineEndings("\n"));
        Assert.Equal(RightsTable.All().Count(), VectorFiles.Read(RightsTable.FileName)["rows"]!.AsArray().Count);
    }

    [Fact]
    public void First_claim_is_anyones_and_a_second_nobodys()
    {
        foreach (var row in RightsTable.All().Where(row => row.Kind == ActionKind.Claim)) Expect(row, row.IsClaimed ? FaultCode.Claimed : FaultCode.None);
    }

    [Fact]
    public void Nothing_but_a_claim_is_done_before_the_claim()
    {
        foreach (var row in RightsTable.All().Where(row => !row.IsClaimed && row.Kind != ActionKind.Claim)) Expect(row, FaultCode.NotClaimed);
    }

    [Theory]
    [InlineData("settings", "owner operator")]
    [InlineData("remove", "owner operator admin")]
    public void Settings_are_for_owners_and_removals_for_admins_too(string action, string allowed)
    {
        foreach (var row in RightsTable.All().Where(row => row.IsClaimed && ActionShape.WordOf(row.Kind) == action))
            Expect(row, Names(allowed, Actor(row)) ? FaultCode.None : FaultCode.Forbidden);
    }

    [Theory]
    [InlineData("owner", "nobody", AnyRole)]
    [InlineData("owner", AnyRole, AnyRole)]
    [InlineData("operator", "nobody", AnyRole)]
    [InlineData("operator", AnyRole, AnyRole)]
    [InlineData("admin", "nobody", BelowAdmin)]
    [InlineData("admin", BelowAdmin, BelowAdmin)]
    [InlineData("admin", "owner admin", "")]
    [InlineData("member", "nobody", "")]
    [InlineData("member", AnyRole, "")]
    [InlineData("banned", "nobody", "")]
    [InlineData("banned", AnyRole, "")]
    [InlineData("none", "nobody", "")]
    [InlineData("none", AnyRole, "")]
    [InlineData("nobody", "nobody", "")]
    [InlineData("nobody", AnyRole, "")]
    public void Role_is_given_by_whom_the_table_says(string actor, string targets, string mayGive)
    {
        var asked = RightsTable.All().Where(row => row.IsClaimed && row.Kind == ActionKind.Role && Actor(row) == actor && Names(targets, Word(row.Target))).ToList();
        Assert.NotEmpty(asked);
        foreach (var row in asked)
        {
            var takesTheLastOwner = row.Target == Role.Owner && row.Owners == 1 && row.Given != Role.Owner;
            Expect(row, !Names(mayGive, Word(row.Given)) ? FaultCode.Forbidden : takesTheLastOwner ? FaultCode.LastOwner : FaultCode.None);
        }
    }

    [Theory]
    [InlineData(Role.Owner, "owner", true, false)]
    [InlineData(Role.Admin, "admin", true, false)]
    [InlineData(Role.Member, "member", true, false)]
    [InlineData(Role.Banned, "banned", false, true)]
    [InlineData(Role.None, "none", false, true)]
    public void Role_has_its_word_and_takes_part_or_is_shut_out(int role, string word, bool takesPart, bool isShutOut)
    {
        Role? known = (Role)role;
        Assert.Equal(((Role)role, word, takesPart, isShutOut), (Roles.Parse(word), known.Value.Wire(), known.TakesPart(), known.IsShutOut()));
        Assert.False(((Role?)null).TakesPart() || ((Role?)null).IsShutOut());
    }

    private static void Expect(RightsRow row, FaultCode code) => Assert.True(row.Judge() == code, $"{row.Judge()} and not {code}: {row.ToJson()}");

    private static string Actor(RightsRow row) => row.IsOperator ? "operator" : Word(row.Actor);

    private static string Word(Role? role) => role?.Wire() ?? "nobody";

    private static bool Names(string words, string word) => words.Split(' ').Contains(word);
}
