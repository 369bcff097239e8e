namespace Piperchat.Protocol;

/// <summary>One entry of <c>wraps</c> in 1.2.</summary>
internal readonly record struct LegacyWrap(string RecipientDot1, string WrappedBodyKey)
{
    /// <summary>Reads <c>wraps</c>, at least one and of good form all.</summary>
    public static bool TryReadAll(in LegacyObject post, out List<LegacyWrap> wraps, out Fault fault)
    {
        wraps = [];
        if (!post.TryArray("wraps", out var elements, out fault)) return false;
        if (elements.Count == 0) fault = Faults.MissingName("wraps");
        else if (elements.Count > Limits.Wraps) fault = Faults.TooLarge("wraps", Limits.Wraps, "wraps");
        if (fault.Code != FaultCode.None) return false;

        foreach (var element in elements)
        {
            if (!post.TryElement(element, out var item))
            {
                fault = Faults.WrongType("wraps", "an array of objects");
                return false;
            }

            if (!item.TryText("recipient_dot1", Forms.Dot1, out var dot1, out fault)
                || !item.TryText("wrapped_body_key", LegacySealing.WrapForm, out var wrap, out fault))
            {
                fault = fault with { Field = "wraps" };
                return false;
            }

            wraps.Add(new LegacyWrap(dot1, wrap));
        }

        return true;
    }

    /// <summary>Writes <c>"wraps":[…]</c> in the order in which they came.</summary>
    public static void WriteAll(CanonicalWriter to, IEnumerable<LegacyWrap> wraps)
    {
        to.Name("wraps"u8);
        to.BeginArray();
        foreach (var wrap in wraps)
        {
            to.Element();
            to.BeginObject();
            to.Member("recipient_dot1"u8, wrap.RecipientDot1);
            to.Member("wrapped_body_key"u8, wrap.WrappedBodyKey);
            to.EndObject();
        }

        to.EndArray();
    }
}
