// @vitest-environment happy-dom
import { createRef, render } from "preact";
import { afterEach, expect, test, vi } from "vitest";
import { WritingBox } from "./writing-box";

afterEach(() => void vi.restoreAllMocks());

function heightWhereTheTextIs(scrollHeight: number): string {
  vi.spyOn(HTMLTextAreaElement.prototype, "scrollHeight", "get").mockReturnValue(scrollHeight);
  const root = document.createElement("div");
  const field = createRef<HTMLTextAreaElement>();
  render(<WritingBox field={field} text="" onText={() => {}} onSend={() => {}} />, root);
  return field.current!.style.height;
}

test("Box_is_as_high_as_its_text", () => expect(heightWhereTheTextIs(66)).toBe("66px"));

test("Box_that_nobody_sees_yet_keeps_the_height_of_a_line", () => expect(heightWhereTheTextIs(0)).toBe("auto"));
