import { expect, test } from "vitest";
import { MemoryDatabase } from "../storage/database";
import { readHealth, RelayPin } from "./relay-pin";

const one = { relay: "00".repeat(16), tenant: "" };
const two = { relay: "11".repeat(16), tenant: "" };

test("Another_relay_at_a_known_address_is_said_and_not_pinned", async () => {
  const pin = new RelayPin(new MemoryDatabase(), "https://a.example/chat/");
  expect(await pin.meet(one)).toEqual({ kind: "known" });
  expect(await pin.meet(two)).toEqual({ kind: "changed", before: one });
  expect(await pin.meet(one)).toEqual({ kind: "known" });
  await pin.accept(two);
  expect(await pin.meet(two)).toEqual({ kind: "known" });
});

test("Another_tenant_of_the_same_relay_is_no_other_relay", async () => {
  const pin = new RelayPin(new MemoryDatabase(), "https://a.example/");
  await pin.meet(one);
  expect(await pin.meet({ ...one, tenant: "acme" })).toEqual({ kind: "known" });
});

test("Health_of_something_else_is_no_relays", () => {
  expect(readHealth({ status: "ok" })).toBeNull();
  expect(readHealth("<html>")).toBeNull();
  expect(readHealth({ relay: one.relay, tenant: "no spaces" })).toBeNull();
  expect(readHealth({ relay: one.relay, tenant: "acme", limits: { readers: 7 } })).toMatchObject({ place: { tenant: "acme" }, limits: { readersPerChannel: 7, channelsPerStream: 100 } });
});
