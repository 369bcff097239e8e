namespace Piperchat.Bench;

/// <summary>What a page has done so far: milliseconds of its main thread, and rows that it touched.</summary>
internal readonly record struct PageCosts(double Tasks, double Scripts, double Layout, double Rows)
{
    public PageCosts Since(PageCosts before) => new(Tasks - before.Tasks, Scripts - before.Scripts, Layout - before.Layout, Rows - before.Rows);

    public PageCosts Over(int messages) => new(Tasks / messages, Scripts / messages, Layout / messages, Rows / messages);
}
