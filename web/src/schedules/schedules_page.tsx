// All schedules, with when they are due next, and an expression to try out.
import { useState } from 'preact/hooks';
import { get } from '../api/client';
import type { Schedule } from '../api/types';
import { useLoad } from '../live/load';
import { inZone, localTime, ruleInWords, stateOf, zoneOf } from '../model/schedule';
import { Badge } from '../parts/badge';
import { ProblemBox } from '../parts/problem';
import { type Column, Table } from '../parts/table';
import { linkTo, useRoute } from '../route';
import { Preview } from './preview';
import { useChanged } from './use_changed';

interface SchedulePage {
  schedules: Schedule[];
  next: string | null;
}

const pageSize = 1_000;
const none: Schedule[] = [];

export function SchedulesPage() {
  const { query } = useRoute();
  const workflow = query.get('workflow') ?? '';
  const [wanted, want] = useState(pageSize);
  const loaded = useLoad(async (signal) => {
    const rows: Schedule[] = [];
    let cursor: string | null = '';
    while (cursor !== null && rows.length < wanted) {
      const page: SchedulePage = await get<SchedulePage>('/api/v1/schedules', { workflow, limit: pageSize, cursor }, signal);
      rows.push(...page.schedules);
      cursor = page.next;
    }
    return { rows, isWhole: cursor === null };
  }, [workflow, wanted]);
  const rows = loaded.data?.rows ?? none;
  useChanged((of) => !workflow || of === workflow, loaded.reload);
  const columns: Column[] = [
    { name: 'state', title: 'State', cell: (i) => <Badge state={stateOf(rows[i]!)} /> },
    { name: 'schedule', title: 'Schedule', cell: (i) => <a class="code" href={linkTo(['schedule', rows[i]!.workflow, rows[i]!.id])}>{rows[i]!.workflow}/{rows[i]!.id}</a> },
    { name: 'rule', title: 'When', cell: (i) => (rows[i]!.rule ? <span title={rows[i]!.rule!.cron.join(', ')}>{ruleInWords(rows[i]!.rule!)}</span> : rows[i]!.fault) },
    { name: 'zone', title: 'Zone', cell: (i) => zoneOf(rows[i]!) },
    { name: 'next', title: 'Next', cell: (i) => (rows[i]!.next?.[0] ? <span title={rows[i]!.next!.map((each) => localTime(each.local)).join(', ')}>{localTime(rows[i]!.next![0]!.local)}</span> : <span class="soft">{rows[i]!.pauseReason}</span>) },
    { name: 'previous', title: 'Previous', cell: (i) => inZone(rows[i]!.previous, zoneOf(rows[i]!)) },
  ];
  return (
    <section class="page fills">
      <header class="head">
        <h1>Schedules{workflow && ` of ${workflow}`}</h1>
        {workflow && <a href={linkTo(['schedules'])}>All schedules</a>}
      </header>
      <Preview key={query.get('cron') ?? ''} cron={query.get('cron') ?? ''} timezone={query.get('timezone') ?? ''} />
      <ProblemBox problem={loaded.problem} retry={loaded.reload} />
      <Table
        label="Schedules"
        columns={columns}
        length={rows.length}
        keyOf={(i) => `${rows[i]!.workflow}/${rows[i]!.id}`}
        {...(loaded.data && !loaded.data.isWhole && { more: () => want(rows.length + pageSize) })}
        empty={loaded.data ? <>No workflow has <code>schedules</code> in its definition. <a href="#/workflows">Workflows</a></> : 'Reading…'}
      />
    </section>
  );
}
