import { useMemo } from 'preact/hooks';
import { count } from '../model/format';
import { isFinal } from '../model/states';
import { ProblemBox } from '../parts/problem';
import { go, useRoute, withQuery } from '../route';
import { AttemptLog, useLogs } from './logs';
import type { TabProps } from './run_page';

const mostShown = 100;
const tail = 1_000;

/// All logs, those that failed first, then those that go on; of one task, or only what failed.
export function LogsTab({ run }: TabProps) {
  const route = useRoute();
  const task = route.query.get('task') ?? '';
  const failed = route.query.get('failed') === 'yes';
  const goesOn = !!run.view.data && !isFinal(run.view.data.state);
  const loaded = useLogs(run.id, { ...(task && { task }), ...(failed && { failed }), tail }, goesOn, run.version);
  const logs = useMemo(() => {
    const rank = (each: { failed: boolean; ended: boolean }) => (each.failed ? 0 : each.ended ? 2 : 1);
    return [...(loaded.data?.logs ?? [])].sort((a, b) => rank(a) - rank(b));
  }, [loaded.data]);
  const change = (what: Record<string, string>) => go(withQuery(route, what), true);
  return (
    <div class="scrolls">
      <div class="row chips">
        <select aria-label="Task" value={task} onChange={(event) => change({ task: event.currentTarget.value })}>
          <option value="">all tasks</option>
          {[...new Set([...run.executions.tasks, ...(task ? [task] : [])])].map((name) => <option key={name} value={name}>{name}</option>)}
        </select>
        <label><input type="checkbox" checked={failed} onChange={(event) => change({ failed: event.currentTarget.checked ? 'yes' : '' })} /> only what failed</label>
        <span class="soft" role="status">{loaded.isLive && 'live'}</span>
      </div>
      <ProblemBox problem={loaded.problem} retry={loaded.reload} />
      {logs.slice(0, mostShown).map((each, i) => <AttemptLog key={`${each.taskPath} ${each.attempt} ${i}`} attempt={each} path />)}
      {logs.length > mostShown && <p class="empty">{count(logs.length - mostShown)} others: choose a task.</p>}
      {loaded.data?.isCut && <p class="empty">There is more than is read at once: choose a task.</p>}
      {loaded.data && logs.length === 0 && <p class="empty">Nothing was written{failed && ' by what failed'} so far.</p>}
    </div>
  );
}
