import { expect, test, vi } from "vitest";
import { generateSigningKey } from "../protocol";
import { signV10 } from "../protocol/legacy/legacy-message";
import type { Message } from "./entries";
import { Intake } from "./intake";

const absent = vi.hoisted(() => ({ times: 0 }));
vi.mock("../chat/loaded-later", async (importOriginal) => {
  if (absent.times-- > 0) throw new TypeError("offline");
  return importOriginal();
});

const place = { relay: "00112233445566778899aabbccddeeff", tenant: "", channel: "main" };
const AT = "2026-11-23T10:00:00.000Z";

test("Older_message_stands_in_its_place_unread_while_what_reads_it_is_absent_and_the_next_is_read", async () => {
  const intake = new Intake(place, () => ({ readers: [] }), () => {}, () => {});
  const told = async (seq: number) => ({ ...(await signV10(await generateSigningKey(), { content: `said ${seq}`, channel: "main", author_name: "x", signed_at: Date.parse(AT) })), seq, id: `m-${seq}`, version: "1.0", receivedAt: AT });
  absent.times = 1;
  await intake.add(async () => [await told(1)]);
  await intake.add(async () => [await told(3), await told(2)]);
  const messages = intake.log.value.entries as readonly Message[];
  expect(messages.map(({ seq, from, shown }) => [seq, from !== null, shown.state === "text" ? shown.text : shown.state])).toEqual([
    [1, false, "packed"], [2, true, "said 2"], [3, true, "said 3"],
  ]);
});
