// What is known of a run, and kept up to date as it happens.
import { useEffect, useRef, useState } from 'preact/hooks';
import { get, path } from '../api/client';
import type { ColumnsPage, Definition, ProcessView } from '../api/types';
import { useLive } from '../live/live';
import { type Loaded, useAtMost, useLoad } from '../live/load';
import { Executions } from '../model/executions';

const pageSize = 10_000;
const viewEach = 1_000;
const readEach = 300;

export interface RunData {
  id: string;
  view: Loaded<ProcessView>;
  definition: Loaded<Definition>;
  executions: Executions;
  /// Grows when they change.
  version: number;
  isRead: boolean;
  reload(): void;
}

interface Changes {
  process?: { state: string };
  number?: number[];
  state?: number[];
  states?: string[];
  counts?: Record<string, number>;
}

export function useRun(id: string): RunData {
  const at = path`/api/v1/processes/${id}`;
  const view = useLoad((signal) => get<ProcessView>(at, {}, signal), [id]);
  const definition = useLoad((signal) => get<Definition>(`${at}/definition`, {}, signal), [id]);
  const executions = useRef(new Executions());
  const [version, setVersion] = useState(0);
  const [isRead, setRead] = useState(false);
  const frame = useRef(0);
  const changed = () => {
    frame.current ||= requestAnimationFrame(() => {
      frame.current = 0;
      setVersion(executions.current.version);
    });
  };

  /// From the first execution that may not be known, or is not as it was.
  const from = useRef(0);
  const pages = useLoad(async (signal) => {
    let cursor: string | null = String(from.current);
    while (cursor !== null) {
      const page: ColumnsPage = await get<ColumnsPage>(`${at}/executions`, { form: 'columns', limit: pageSize, cursor }, signal);
      executions.current.add(page.executions);
      changed();
      cursor = page.next;
    }
    from.current = executions.current.length;
    setRead(true);
  }, [id]);
  useEffect(() => () => cancelAnimationFrame(frame.current), []);

  const readMore = useAtMost(readEach, pages.reload);
  const readView = useAtMost(viewEach, view.reload);
  const reload = () => {
    from.current = 0;
    pages.reload();
    view.reload();
  };
  useLive(view.data ? `process/${id}` : '', (heard) => { // where there is one
    if (heard.kind === 'fresh') return reload();
    const told = heard.data as Changes;
    if (told.number && told.state && told.states) {
      const isMore = executions.current.change(told.number, told.state, told.states, Date.now());
      changed();
      if (isMore) readMore();
    }
    if (told.counts || told.process) {
      from.current = 0; // times and errors as they are stored
      readMore();
    }
    readView();
  });
  return { id, view: { ...view, problem: view.problem ?? pages.problem }, definition, executions: executions.current, version, isRead, reload };
}
