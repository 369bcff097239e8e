// Where the conversation stands while things come in above and below: at its end if it was there, else exactly where it was.

import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";

/** Within this many pixels of the end one is at the end. */
const NEAR_END = 48;
const NEAR_START = 240;

export type Scroller = {
  readonly ref: { current: HTMLDivElement | null };
  readonly atEnd: boolean;
  readonly toEnd: () => void;
  readonly onScroll: () => void;
};

/** `oldest`: when it changes, rows came in above. `rows`: when they change at all. `nearStart` asks for older rows. */
export function useScroller(oldest: number | null, rows: unknown, nearStart: () => void): Scroller {
  const ref = useRef<HTMLDivElement>(null);
  const [atEnd, setAtEnd] = useState(true);
  const held = useRef({ atEnd: true, oldest, height: 0, top: 0 });

  const toEnd = () => {
    const box = ref.current;
    if (box === null) return;
    held.current.atEnd = true;
    setAtEnd(true);
    box.scrollTop = box.scrollHeight;
  };

  const remember = () => {
    const box = ref.current;
    if (box === null) return;
    held.current.height = box.scrollHeight;
    held.current.top = box.scrollTop;
  };

  const onScroll = () => {
    const box = ref.current;
    if (box === null) return;
    // Whoever stood at the end leaves it by scrolling up; a box that shrank in the same frame leaves it by itself, and is brought back.
    const near = box.scrollHeight - box.scrollTop - box.clientHeight <= NEAR_END || (held.current.atEnd && box.scrollTop >= held.current.top);
    held.current.atEnd = near;
    setAtEnd(near);
    remember();
    if (box.scrollTop < NEAR_START) nearStart();
  };

  useLayoutEffect(() => {
    const box = ref.current;
    if (box === null) return;
    if (held.current.atEnd) box.scrollTop = box.scrollHeight;
    else if (held.current.oldest !== oldest) box.scrollTop = held.current.top + (box.scrollHeight - held.current.height);
    held.current.oldest = oldest;
    remember();
    if (box.scrollHeight <= box.clientHeight + NEAR_START) nearStart();
  }, [oldest, rows]);

  // The composer grows, the keyboard comes: the end stays in sight.
  useEffect(() => {
    const box = ref.current;
    if (box === null || typeof ResizeObserver === "undefined") return;
    const observer = new ResizeObserver(() => {
      if (held.current.atEnd) box.scrollTop = box.scrollHeight;
      remember();
    });
    observer.observe(box);
    return () => observer.disconnect();
  }, []);

  return { ref, atEnd, toEnd, onScroll };
}
