// What is read from the server, and read again.
import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import { Problem } from '../api/client';

export interface Loaded<T> {
  data: T | null;
  problem: Problem | null;
  reload(): void;
}

export function asProblem(why: unknown): Problem {
  return why instanceof Problem ? why : new Problem(0, 'page', why instanceof Error ? why.message : String(why));
}

/// Reads, again when one of `on` changes or `reload` is called. What is there stays until then. A
/// second `reload` during one makes another one behind it.
export function useLoad<T>(read: (signal: AbortSignal) => Promise<T>, on: unknown[]): Loaded<T> {
  const [state, show] = useState<{ data: T | null; problem: Problem | null }>({ data: null, problem: null });
  const newest = useRef(read);
  newest.current = read;
  const busy = useRef<{ signal: AbortController; again: boolean } | null>(null);

  const reload = useCallback(() => {
    if (busy.current) {
      busy.current.again = true;
      return;
    }
    const mine = { signal: new AbortController(), again: false };
    busy.current = mine;
    const done = (change: { data?: T; problem: Problem | null }) => {
      if (mine.signal.signal.aborted) return;
      busy.current = null;
      show((before) => ({ ...before, ...change }));
      if (mine.again) reload();
    };
    newest.current(mine.signal.signal).then(
      (data) => done({ data, problem: null }),
      (why) => done({ problem: asProblem(why) }),
    );
  }, []);

  useEffect(() => {
    reload();
    return () => {
      busy.current?.signal.abort();
      busy.current = null;
    };
  }, on);
  return { ...state, reload };
}

/// Calls `act` at most once in so many milliseconds, the last time after the last call.
export function useAtMost(milliseconds: number, act: () => void): () => void {
  const newest = useRef(act);
  newest.current = act;
  const timer = useRef<ReturnType<typeof setTimeout> | null>(null);
  const last = useRef(-Infinity);
  useEffect(() => () => void (timer.current && clearTimeout(timer.current)), []);
  return useCallback(() => {
    if (timer.current) return;
    const wait = Math.max(0, last.current + milliseconds - performance.now());
    timer.current = setTimeout(() => {
      timer.current = null;
      last.current = performance.now();
      newest.current();
    }, wait);
  }, []);
}

/// Calls `act` every so many milliseconds while the tab is seen and `isOn`.
export function useEvery(milliseconds: number, isOn: boolean, act: () => void): void {
  const newest = useRef(act);
  newest.current = act;
  useEffect(() => {
    if (!isOn) return undefined;
    const timer = setInterval(() => document.hidden || newest.current(), milliseconds);
    return () => clearInterval(timer);
  }, [milliseconds, isOn]);
}
