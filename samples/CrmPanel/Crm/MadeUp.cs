using System.Globalization;

namespace CrmPanel.Crm;

/// <summary>What the database begins with, so that there is something to see. All of it is invented. Replace it by what you have.</summary>
internal static class MadeUp
{
    private static readonly Company[] Companies =
    [
        new("acme", "Acme", null, "Monday to Friday, 9:00 to 17:00 CET"),
        new("nordwind", "Nordwind", "#0f766e", "every day, 8:00 to 20:00 CET"),
    ];

    private static readonly Person[] Staff =
    [
        new("sam", "acme", "Sam Reyes", Role.Agent, "Support", true, null),
        new("ines", "acme", "Ines Okoro", Role.Agent, "Support", true, null),
        new("tom", "acme", "Tom Vogel", Role.Agent, "New in support", true, null),
        new("ruth", "acme", "Ruth Baum", Role.Admin, "Administrator", false, null),
        new("jon", "nordwind", "Jon Berg", Role.Agent, "Guest service", true, null),
        new("mira", "nordwind", "Mira Lunde", Role.Agent, "Guest service", true, null),
        new("olaf", "nordwind", "Olaf Thorsen", Role.Admin, "Administrator", false, null),
    ];

    private static readonly Customer[] Customers =
    [
        new(101, "acme", "Maya Kern", "Head of Ops", "Kite Labs", "Business", 24, "2024-03-04", 1180, "sam", [("Invoice address", "2026-10-12"), ("SSO set-up", "2026-09-03")]),
        new(102, "acme", "Dev Okafor", "Founder", "Okafor & Sons", "Starter", 3, "2025-11-17", 57, "ines", [("Import of contacts", "2026-08-21")]),
        new(103, "acme", "Yuki Tanaka", "IT lead", "Hikari KK", "Enterprise", 310, "2022-06-01", 9450, "sam", [("Audit report", "2026-07-15"), ("Two-step log-in", "2026-02-27"), ("Renewal", "2025-06-01")]),
        new(104, "acme", "Sofia Brandt", "Office manager", "Brandt & Co", "Business", 12, "2023-09-12", 588, "ines", []),
        new(105, "acme", "Ali Mansour", "Purchasing", "Delta Foods", "Business", 41, "2024-01-29", 1960, "sam", [("Change of seats", "2026-05-05")]),
        new(106, "acme", "Lea Moreau", "Designer", "Studio Moreau", "Starter", 2, "2026-04-20", 38, "ines", []),
        new(201, "nordwind", "Alva Lind", "Guest", "Lind AB", "Silver", 4, "2025-05-10", 320, "jon", [("Late check-out", "2026-06-30")]),
        new(202, "nordwind", "Piet de Wit", "Travel desk", "De Wit BV", "Gold", 18, "2021-02-15", 2740, "mira", [("Group booking", "2026-09-18"), ("Invoice copy", "2026-03-02")]),
        new(203, "nordwind", "Nora Falk", "Guest", "Falk Media", "Silver", 2, "2026-01-08", 150, "jon", []),
    ];

    public static void Fill(CrmStore store) => store.Insert([.. Companies.Select(Row), .. Staff.Select(Row), .. Customers.SelectMany(Rows)]);

    private static (string Sql, object?[] Values) Row(Company company) =>
        ("INSERT INTO companies VALUES (?1, ?2, ?3, ?4)", [company.Id, company.Name, company.Accent, company.Hours]);

    private static (string Sql, object?[] Values) Row(Person person) => (
        "INSERT INTO people VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        [person.Id, person.Company, person.Name, person.Role, person.Title, person.OnSupport, person.Customer]);

    private static IEnumerable<(string Sql, object?[] Values)> Rows(Customer customer)
    {
        yield return (
            "INSERT INTO customers VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
            [
                customer.Id, customer.Company, customer.Name, customer.Title, customer.Organisation, customer.Plan, customer.Seats, customer.Since,
                customer.Revenue, customer.Owner,
            ]);
        yield return Row(new Person($"c{customer.Id}", customer.Company, customer.Name, Role.Customer, customer.Organisation, false, customer.Id));
        yield return ("INSERT INTO conversations VALUES (?1, ?2, 0, NULL, NULL)", [customer.Id, Status.Open]);
        foreach (var (subject, solved) in customer.Earlier) yield return ("INSERT INTO tickets VALUES (?1, ?2, ?3)", [customer.Id, subject, solved]);
        for (var month = 9; month <= 11; month++)
        {
            var number = string.Create(CultureInfo.InvariantCulture, $"{customer.Id}-{month:00}");
            yield return (
                "INSERT INTO orders VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
                [customer.Id, number, $"{customer.Plan}, {customer.Seats} seats", $"2026-{month:00}-01", customer.Revenue, month == 11 ? "due" : "paid"]);
        }
    }

    private sealed record Customer(
        int Id, string Company, string Name, string Title, string Organisation, string Plan, int Seats, string Since, int Revenue, string Owner,
        (string Subject, string Solved)[] Earlier);
}
