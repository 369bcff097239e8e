import { useEffect, useRef, useState } from "preact/hooks";
import type { Start } from "../chat/start";
import { usePrefill } from "../composer/composer";
import { tidied } from "../composer/length";
import { prefill } from "../composer/prefill";
import { problemOf } from "./first-run";

/** What is written before there are keys. It stays where it can be seen until it is sent, wherever it is written on meanwhile. */
export function useFirstWords(start: Start) {
  const [text, setText] = useState("");
  const [sending, setSending] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  usePrefill(true, setText);

  // What isn't sent when the conversation comes, by another tab perhaps, is still to be.
  const unsent = useRef("");
  const isGone = useRef(false);
  unsent.current = sending ? "" : text;
  useEffect(() => () => {
    isGone.current = true;
    if (unsent.current !== "") prefill.value = unsent.current;
  }, []);

  const begin = async (how: () => Promise<boolean>) => {
    setProblem(null);
    try {
      return await how();
    } catch (error) {
      setProblem(problemOf(error));
      return false;
    }
  };
  const send = async () => {
    setSending(true);
    if (await begin(() => start.startWriting(tidied(text)))) return;
    setSending(false);
    if (isGone.current) prefill.value = text;
  };
  const join = () => begin(async () => {
    await start.startChatting(null);
    return true;
  });
  return { text, setText, sending, problem, send, join };
}
