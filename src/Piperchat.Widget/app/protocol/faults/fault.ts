// One catalogue of what can be wrong with what others send. The same codes stand in Piperchat.Protocol (C#),
// in the vector files of tests/vectors/malformed and in the problem bodies of the relay.

export type FaultCode =
  | "not_json" | "too_deep" | "duplicate_name" | "unknown_name" | "missing_name" | "wrong_type" | "bad_value" | "too_large"
  | "wrong_version" | "wrong_relay" | "wrong_tenant" | "wrong_channel"
  | "dot1_mismatch" | "odd_key" | "bad_signature" | "duplicate_id"
  | "sealed_for_others" | "bad_wrap" | "bad_commitment" | "bad_body" | "bad_padding" | "bad_compression"
  | "bad_content" | "newer_content";

/** The only thing that this library throws for hostile input; anything else that comes out of it is a bug of ours. */
export class Fault extends Error {
  override readonly name = "Fault";

  /**
   * @param code what is wrong, for programs
   * @param field the wire name of the member at fault, "" when it is none
   * @param detail what is wrong, for people: it quotes no secret and, beyond a few characters, no input
   */
  constructor(readonly code: FaultCode, readonly field: string, readonly detail: string) {
    super(field === "" ? `${code}: ${detail}` : `${code} (${field}): ${detail}`);
  }
}

/** Throws the fault unless the condition holds. */
export function demand(condition: boolean, code: FaultCode, field: string, detail: string): asserts condition {
  if (!condition) throw new Fault(code, field, detail);
}
