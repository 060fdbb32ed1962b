// What attempts wrote, and write: read again as long as they may go on.
import { useEffect, useRef } from 'preact/hooks';
import { get, path } from '../api/client';
import type { Logs, LoggedAttempt } from '../api/types';
import { type Loaded, useEvery, useLoad } from '../live/load';
import { Badge } from '../parts/badge';

const readEach = 1_000;

export interface LogQuery {
  task?: string;
  failed?: boolean;
  tail: number;
}

export function useLogs(id: string, wanted: LogQuery, goesOn: boolean): Loaded<Logs> {
  const loaded = useLoad((signal) => get<Logs>(`${path`/api/v1/processes/${id}`}/logs`, { ...wanted }, signal), [id, wanted.task, wanted.failed, wanted.tail, goesOn]);
  useEvery(readEach, goesOn, loaded.reload);
  return loaded;
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
