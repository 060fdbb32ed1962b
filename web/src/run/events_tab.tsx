import { useEffect, useState } from 'preact/hooks';
import { get, path, type Problem } from '../api/client';
import type { ExecutionEvent } from '../api/types';
import { asProblem, useAtMost } from '../live/load';
import { Badge } from '../parts/badge';
import { moment } from '../model/format';
import { ProblemBox } from '../parts/problem';
import { type Column, Table } from '../parts/table';
import type { TabProps } from './run_page';

const pageSize = 2_000;

/// Each change of state in order, a page at a time; what happens meanwhile comes behind.
export function EventsTab({ run }: TabProps) {
  const [events, show] = useState<ExecutionEvent[]>([]);
  const [isReading, setReading] = useState(false);
  const [isWhole, setWhole] = useState(false);
  const [problem, tell] = useState<Problem | null>(null);
  const read = () => {
    if (isReading) return;
    setReading(true);
    get<{ events: ExecutionEvent[]; next: number | null }>(`${path`/api/v1/processes/${run.id}`}/events`, { after: events.at(-1)?.scn ?? 0, limit: pageSize })
      .then((page) => {
        show((before) => [...before, ...page.events]);
        setWhole(page.next === null);
        tell(null);
      }, (why) => (tell(asProblem(why)), setWhole(true)))
      .finally(() => setReading(false));
  };
  const readSoon = useAtMost(1_000, () => isWhole && read());
  useEffect(read, []);
  useEffect(readSoon, [run.version]);
  const columns: Column[] = [
    { name: 'number', title: '#', cell: (i) => events[i]!.scn },
    { name: 'started', title: 'When', cell: (i) => moment(events[i]!.at) },
    { name: 'state', title: 'State', cell: (i) => <Badge state={events[i]!.state} /> },
    { name: 'task', title: 'Task', cell: (i) => <span class="code">{events[i]!.taskId}</span> },
    { name: 'attempt', title: 'Attempt', cell: (i) => events[i]!.attempt || '' },
    { name: 'error', title: 'Error', cell: (i) => <span title={events[i]!.error}>{events[i]!.error.split('\n')[0]}</span> },
  ];
  return (
    <div class="fills">
      <ProblemBox problem={problem} retry={read} />
      <Table label="Events" columns={columns} length={events.length} keyOf={(i) => events[i]!.scn} more={isWhole ? undefined : read} empty={isReading ? 'Reading…' : 'Nothing has happened yet.'} />
    </div>
  );
}
