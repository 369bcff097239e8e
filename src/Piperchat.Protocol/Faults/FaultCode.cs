namespace Piperchat.Protocol;

/// <summary>
/// Every way in which something can be refused. The same names stand in the vector files, in app/protocol and in the
/// <c>code</c> member of problem bodies, so a name is never changed once it is out.
/// </summary>
internal enum FaultCode
{
    None = 0,

    // Form: what strict parsing finds.
    NotJson,
    TooDeep,
    DuplicateName,
    UnknownName,
    MissingName,
    WrongType,
    BadValue,
    TooLarge,

    // What was signed isn't what was asked for.
    WrongVersion,
    WrongRelay,
    WrongTenant,
    WrongChannel,

    // Keys and signatures.
    Dot1Mismatch,
    OddKey,
    BadSignature,

    // Opening, in the order of its steps.
    DuplicateId,
    SealedForOthers,
    BadWrap,
    BadCommitment,
    BadBody,
    BadPadding,
    BadCompression,
    BadContent,
    NewerContent,

    // What only a relay answers.
    TimeOff,
    IdTaken,
    UsernameTaken,
    Dot1Taken,
    SerialTaken,
    TooManyReaders,
    NoIdentity,
    Superseded,
    RateLimited,
    UnsupportedVersion,
    PlaintextRefused,
    NotFound,
    MethodNotAllowed,
    NotJsonBody,
    Busy,

    /// <summary>The relay's disk is full.</summary>
    StorageFull,

    /// <summary>The relay's disk fails, or may not be written.</summary>
    StorageUnavailable,
    Off,
    Unauthorized,
    TokenExpired,
    Forbidden,

    // Claimed channels, and sessions.
    MembersOnly,
    Banned,
    Claimed,
    NotClaimed,
    LastOwner,
    StaleHead,
    TooManyMembers,
    ReaderRemoved,
    Gone,
    BadChallenge,
    WrongAudience,
    SessionExpired,
    KeyTaken,

    /// <summary>A team has another key than the one that a new one is to take the place of.</summary>
    TeamKeyTaken,
}

internal static class FaultCodes
{
    /// <summary>The name that travels: <c>bad_value</c> for <see cref="FaultCode.BadValue"/>.</summary>
    public static string Wire(this FaultCode code) => code switch
    {
        FaultCode.None => "",
        FaultCode.NotJson => "not_json",
        FaultCode.TooDeep => "too_deep",
        FaultCode.DuplicateName => "duplicate_name",
        FaultCode.UnknownName => "unknown_name",
        FaultCode.MissingName => "missing_name",
        FaultCode.WrongType => "wrong_type",
        FaultCode.BadValue => "bad_value",
        FaultCode.TooLarge => "too_large",
        FaultCode.WrongVersion => "wrong_version",
        FaultCode.WrongRelay => "wrong_relay",
        FaultCode.WrongTenant => "wrong_tenant",
        FaultCode.WrongChannel => "wrong_channel",
        FaultCode.Dot1Mismatch => "dot1_mismatch",
        FaultCode.OddKey => "odd_key",
        FaultCode.BadSignature => "bad_signature",
        FaultCode.DuplicateId => "duplicate_id",
        FaultCode.SealedForOthers => "sealed_for_others",
        FaultCode.BadWrap => "bad_wrap",
        FaultCode.BadCommitment => "bad_commitment",
        FaultCode.BadBody => "bad_body",
        FaultCode.BadPadding => "bad_padding",
        FaultCode.BadCompression => "bad_compression",
        FaultCode.BadContent => "bad_content",
        FaultCode.NewerContent => "newer_content",
        FaultCode.TimeOff => "time_off",
        FaultCode.IdTaken => "id_taken",
        FaultCode.UsernameTaken => "username_taken",
        FaultCode.Dot1Taken => "dot1_taken",
        FaultCode.SerialTaken => "serial_taken",
        FaultCode.TooManyReaders => "too_many_readers",
        FaultCode.NoIdentity => "no_identity",
        FaultCode.Superseded => "superseded",
        FaultCode.RateLimited => "rate_limited",
        FaultCode.UnsupportedVersion => "unsupported_version",
        FaultCode.PlaintextRefused => "plaintext_refused",
        FaultCode.NotFound => "not_found",
        FaultCode.MethodNotAllowed => "method_not_allowed",
        FaultCode.NotJsonBody => "not_json_body",
        FaultCode.Busy => "busy",
        FaultCode.StorageFull => "storage_full",
        FaultCode.StorageUnavailable => "storage_unavailable",
        FaultCode.Off => "off",
        FaultCode.Unauthorized => "unauthorized",
        FaultCode.TokenExpired => "token_expired",
        FaultCode.Forbidden => "forbidden",
        FaultCode.MembersOnly => "members_only",
        FaultCode.Banned => "banned",
        FaultCode.Claimed => "claimed",
        FaultCode.NotClaimed => "not_claimed",
        FaultCode.LastOwner => "last_owner",
        FaultCode.StaleHead => "stale_head",
        FaultCode.TooManyMembers => "too_many_members",
        FaultCode.ReaderRemoved => "reader_removed",
        FaultCode.Gone => "gone",
        FaultCode.BadChallenge => "bad_challenge",
        FaultCode.WrongAudience => "wrong_audience",
        FaultCode.SessionExpired => "session_expired",
        FaultCode.KeyTaken => "key_taken",
        FaultCode.TeamKeyTaken => "team_key_taken",
        _ => throw new ArgumentOutOfRangeException(nameof(code), code, "No such fault."),
    };
}
