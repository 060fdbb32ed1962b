// What waits for a person.
import { useState } from 'preact/hooks';
import { useMay } from '../api/caller';
import { get, path, post } from '../api/client';
import type { Approval } from '../api/types';
import { useLive } from '../live/live';
import { useLoad } from '../live/load';
import { moment, span } from '../model/format';
import { Refused, useActing } from '../parts/action';
import { Json } from '../parts/json';
import { ProblemBox } from '../parts/problem';
import { linkTo } from '../route';

function Pending({ asked, may, done }: { asked: Approval; may: boolean; done: () => void }) {
  const [reason, write] = useState('');
  const acting = useActing();
  const decide = (verb: string) => acting.run(() => post(`${path`/api/v1/approvals/${asked.executionId}`}:${verb}`, reason ? { reason } : {})).then((isDone) => isDone && done());
  return (
    <li class="card">
      <div class="row">
        <b class="code">{asked.taskId}</b>
        <span class="code soft">{asked.action}</span>
        <span class="grow" />
        <span class="soft">for {span(asked.requestedAt, null)}{asked.expiresAt && `, until ${moment(asked.expiresAt)}`}</span>
      </div>
      <p>of <a class="code" href={linkTo(['run', asked.processId])}>{asked.processId}</a></p>
      {asked.input !== null && asked.input !== undefined && <Json value={asked.input} label={`Input of ${asked.executionId}`} />}
      {may && (
        <div class="row">
          <input aria-label={`Reason, for ${asked.executionId}`} placeholder="reason" value={reason} onInput={(event) => write(event.currentTarget.value)} />
          <button class="main" disabled={acting.isBusy} onClick={() => void decide('approve')}>Approve</button>
          <button disabled={acting.isBusy} onClick={() => void decide('reject')}>Reject</button>
        </div>
      )}
      <Refused acting={acting} />
    </li>
  );
}

export function ApprovalsPage() {
  const may = useMay('operator');
  const loaded = useLoad((signal) => get<{ approvals: Approval[] }>('/api/v1/approvals', {}, signal), []);
  useLive('approvals', loaded.reload);
  const all = loaded.data?.approvals ?? [];
  return (
    <section class="page scrolls">
      <header class="head"><h1>Approvals</h1></header>
      <ProblemBox problem={loaded.problem} retry={loaded.reload} />
      {loaded.data && all.length === 0 && <p class="empty">Nothing waits for anybody.</p>}
      <ul class="cards">{all.map((each) => <Pending key={each.executionId} asked={each} may={may} done={loaded.reload} />)}</ul>
    </section>
  );
}
