import { get, path } from '../api/client';
import type { ProcessWaits } from '../api/types';
import { useAtMost, useEvery, useLoad } from '../live/load';
import { isFinal } from '../model/states';
import { ProblemBox } from '../parts/problem';
import { useEffect } from 'preact/hooks';
import { WaitLines } from '../parts/wait_lines';
import type { TabProps } from './run_page';

/// What its executions wait for, and why.
export function WaitsTab({ run }: TabProps) {
  const loaded = useLoad((signal) => get<{ processes: ProcessWaits[] }>(`${path`/api/v1/processes/${run.id}`}/explain`, {}, signal), [run.id]);
  const soon = useAtMost(1_000, loaded.reload);
  useEffect(soon, [run.version]);
  useEvery(3_000, !!run.view.data && !isFinal(run.view.data.state), loaded.reload);
  const waits = loaded.data?.processes[0];
  return (
    <div class="scrolls">
      <ProblemBox problem={loaded.problem} retry={loaded.reload} />
      {waits?.note && <p>{waits.note}</p>}
      {waits && <p>{waits.acting === 0 ? 'No action is at work' : waits.acting === 1 ? 'One action is at work' : `${waits.acting} actions are at work`}{waits.waiting.length === 0 && ', and nothing waits'}.</p>}
      {waits && <WaitLines waits={waits} />}
    </div>
  );
}
