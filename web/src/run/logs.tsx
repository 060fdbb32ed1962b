// What attempts wrote, and write: a stream tells it as long as they may go on.
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { get, path, Problem } from '../api/client';
import type { Logs, LoggedAttempt } from '../api/types';
import { asProblem, type Loaded, useAtMost, useLoad } from '../live/load';
import { readEvents } from '../live/read_events';
import { useSeen } from '../live/seen';
import { AttemptTexts, type ToldText } from '../model/attempt_texts';
import { Badge } from '../parts/badge';

const readEach = 2_000;
const firstPause = 1_000;
const longestPause = 15_000;

export interface LogQuery {
  task?: string;
  failed?: boolean;
  tail: number;
}

export interface FollowedLogs extends Loaded<Logs> {
  /// Whether what is written comes as it is.
  isLive: boolean;
}

/// Reads the stream until it has its end, opened anew where it was broken off; what went wrong for good.
async function follow(where: string, query: Omit<LogQuery, 'tail'>, signal: AbortSignal, opened: () => void, hear: (told: ToldText) => void): Promise<Problem | null> {
  for (let pause = firstPause; !signal.aborted; pause = Math.min(2 * pause, longestPause)) {
    let end: Problem | null | undefined;
    try {
      await readEvents(where, { query: { ...query }, signal }, opened, ({ name, data }) => {
        if (name === 'log') hear(JSON.parse(data) as ToldText);
        else if (name === 'end') end = null;
        else if (name === 'problem') end = problemOf(JSON.parse(data) as { code: string; detail: string });
      });
    } catch (why) {
      const problem = asProblem(why);
      if (problem.status >= 400 && problem.status < 500 && problem.status !== 429) end = problem;
    }
    if (end !== undefined) return end;
    await new Promise((ready) => setTimeout(ready, pause));
  }
  return null;
}

const problemOf = ({ code, detail }: { code: string; detail: string }): Problem => new Problem(0, code, detail);

/// Logs as they are stored, read again when `changed` does, and as long as it `goesOn` what is written.
export function useLogs(id: string, { task, failed, tail }: LogQuery, goesOn: boolean, changed: unknown): FollowedLogs {
  const at = `${path`/api/v1/processes/${id}`}/logs`;
  const query = { ...(task && { task }), ...(failed && { failed }) };
  const loaded = useLoad((signal) => get<Logs>(at, { ...query, tail }, signal), [id, task, failed, tail, goesOn]);
  const again = useAtMost(readEach, loaded.reload);
  useEffect(again, [changed]);
  const isFollowed = useSeen() && goesOn; // a browser has six connections: none for tabs that nobody sees
  const texts = useRef(new AttemptTexts());
  const [version, show] = useState(0);
  const [isLive, tell] = useState(false);
  const [problem, refuse] = useState<Problem | null>(null);
  useEffect(() => {
    texts.current = new AttemptTexts();
    refuse(null);
    if (!isFollowed) return undefined;
    const mine = new AbortController();
    let frame = 0;
    const hear = (told: ToldText) => {
      texts.current.take(told);
      frame ||= requestAnimationFrame(() => {
        frame = 0;
        show((before) => before + 1);
      });
    };
    const opened = () => {
      texts.current = new AttemptTexts();
      tell(true);
    };
    void follow(`${at}/stream`, query, mine.signal, opened, hear).then((why) => {
      if (mine.signal.aborted) return;
      tell(false);
      refuse(why);
      loaded.reload();
    });
    return () => {
      mine.abort();
      cancelAnimationFrame(frame);
      tell(false);
    };
  }, [id, task, failed, isFollowed]);
  const data = useMemo(() => {
    const known = loaded.data;
    return known && goesOn ? { ...known, logs: texts.current.over(known.logs) } : known;
  }, [loaded.data, version, goesOn]);
  return { ...loaded, data, problem: loaded.problem ?? problem, isLive };
}

/// The text of one attempt; what is new is seen, unless somebody has gone up in it.
export function AttemptLog({ attempt, path: shownPath }: { attempt: LoggedAttempt; path: boolean }) {
  const text = useRef<HTMLPreElement>(null);
  const isAtEnd = useRef(true);
  useEffect(() => {
    const at = text.current;
    if (at && isAtEnd.current) at.scrollTop = at.scrollHeight;
  }, [attempt.text]);
  const look = () => {
    const at = text.current!;
    isAtEnd.current = at.scrollTop + at.clientHeight > at.scrollHeight - 30;
  };
  return (
    <article class="attempt">
      <header class="row">
        {shownPath && <b class="code">{attempt.taskPath}</b>}
        <span>attempt {attempt.attempt}</span>
        <Badge state={attempt.failed ? 'failed' : attempt.ended ? 'completed' : 'running'} />
        {!attempt.isLog && attempt.text && <span class="soft">what it gave</span>}
      </header>
      {attempt.failure && <p class="failure">{attempt.failure}</p>}
      {attempt.text && <pre ref={text} onScroll={look} tabIndex={0} role="region" aria-label={`Log of ${attempt.taskPath}, attempt ${attempt.attempt}`}>{attempt.text}</pre>}
    </article>
  );
}
