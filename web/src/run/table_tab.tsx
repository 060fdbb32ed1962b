// All executions in rows: what the graph and the timeline show, for whoever can't see those.
import { useMemo } from 'preact/hooks';
import { count, duration, moment, plural } from '../model/format';
import { wordOf } from '../model/states';
import { Badge } from '../parts/badge';
import { type Column, Table } from '../parts/table';
import { go, useRoute, withQuery } from '../route';
import type { TabProps } from './run_page';

export function TableTab({ run, chosen, choose }: TabProps) {
  const route = useRoute();
  const state = route.query.get('state') ?? '';
  const task = route.query.get('task') ?? '';
  const { executions, version } = run;
  const { shown, counts } = useMemo(() => {
    const found: number[] = [];
    const byState = new Map<string, number>();
    const fits = executions.tasks.map((name) => name.includes(task));
    for (let number = 1; number <= executions.length; number++) {
      if (!fits[executions.task[number - 1]!]) continue;
      const own = executions.stateOf(number);
      byState.set(own, (byState.get(own) ?? 0) + 1);
      if (!state || own === state) found.push(number);
    }
    return { shown: found, counts: byState };
  }, [version, state, task]);
  const change = (what: Record<string, string>) => go(withQuery(route, what), true);
  const took = (number: number) => {
    const started = executions.started[number - 1]!;
    return started ? duration((executions.ended[number - 1]! || Date.now()) - started) : '';
  };
  const columns: Column[] = [
    { name: 'number', title: '#', cell: (i) => count(shown[i]!) },
    { name: 'state', title: 'State', cell: (i) => <Badge state={executions.stateOf(shown[i]!)} /> },
    { name: 'task', title: 'Task', cell: (i) => <button class="link code" onClick={() => choose(shown[i]!)}>{executions.nameOf(shown[i]!)}</button> },
    { name: 'attempt', title: 'Attempt', cell: (i) => executions.attempt[shown[i]! - 1] || '' },
    { name: 'started', title: 'Started', cell: (i) => moment(executions.started[shown[i]! - 1] || null) },
    { name: 'took', title: 'Took', cell: (i) => took(shown[i]!) },
    { name: 'error', title: 'Error', cell: (i) => <span title={executions.errors.get(shown[i]!)}>{executions.errors.get(shown[i]!)?.split('\n')[0]}</span> },
  ];
  return (
    <div class="fills">
      <div class="row chips">
        <input type="search" aria-label="Task" placeholder="task" value={task} onInput={(event) => change({ task: event.currentTarget.value })} />
        <select aria-label="State" value={state} onChange={(event) => change({ state: event.currentTarget.value })}>
          <option value="">all states</option>
          {[...counts].map(([name, number]) => <option key={name} value={name}>{wordOf(name).word} ({count(number)})</option>)}
        </select>
        <span class="soft" role="status">{plural(shown.length, 'execution')}</span>
      </div>
      <Table label="Executions" columns={columns} length={shown.length} keyOf={(i) => shown[i]!} isChosen={(i) => shown[i] === chosen} empty={run.isRead ? 'Nothing fits.' : 'Reading…'} />
    </div>
  );
}
