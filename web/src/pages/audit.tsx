// Who changed what by HTTP, the newest first.
import { useEffect, useState } from 'preact/hooks';
import { get, type Problem } from '../api/client';
import type { AuditEntry } from '../api/types';
import { asProblem } from '../live/load';
import { moment } from '../model/format';
import { ProblemBox } from '../parts/problem';
import { type Column, Table } from '../parts/table';

const pageSize = 100;

export function AuditPage() {
  const [rows, show] = useState<AuditEntry[]>([]);
  const [next, setNext] = useState<number | null>(null);
  const [isReading, setReading] = useState(true);
  const [problem, tell] = useState<Problem | null>(null);
  const read = (before?: number) => {
    setReading(true);
    get<{ entries: AuditEntry[]; next: number | null }>('/api/v1/audit', { limit: pageSize, before })
      .then((page) => {
        show((known) => [...known, ...page.entries]);
        setNext(page.next);
        tell(null);
      }, (why) => tell(asProblem(why)))
      .finally(() => setReading(false));
  };
  useEffect(() => read(), []);
  const columns: Column[] = [
    { name: 'started', title: 'When', cell: (i) => moment(rows[i]!.time) },
    { name: 'who', title: 'Token', cell: (i) => rows[i]!.token },
    { name: 'what', title: 'What', cell: (i) => rows[i]!.operation },
    { name: 'run', title: 'To what', cell: (i) => <span class="code">{rows[i]!.target}</span> },
    { name: 'details', title: 'Details', cell: (i) => <span class="code" title={JSON.stringify(rows[i]!.details)}>{JSON.stringify(rows[i]!.details)}</span> },
    { name: 'peer', title: 'From', cell: (i) => rows[i]!.peer },
  ];
  return (
    <section class="page fills">
      <header class="head"><h1>Audit</h1></header>
      <ProblemBox problem={problem} retry={() => read(next ?? undefined)} />
      <Table label="Audit" columns={columns} length={rows.length} keyOf={(i) => i} more={() => next !== null && !isReading && read(next)} empty={isReading ? 'Reading…' : 'Nobody has changed anything.'} />
    </section>
  );
}
