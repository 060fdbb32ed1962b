// One execution: how it went, what it was given and gave, why it failed or waits, and where it stands in
// the definition.
import { useEffect, useRef, useState } from 'preact/hooks';
import { useMay } from '../api/caller';
import { get, path, post } from '../api/client';
import type { ProcessWaits } from '../api/types';
import { useLoad } from '../live/load';
import { duration, moment } from '../model/format';
import { linesAround, placeOf } from '../model/place';
import { isFinal, wordOf } from '../model/states';
import { Refused, useActing } from '../parts/action';
import { Badge } from '../parts/badge';
import { Copy } from '../parts/copy';
import { Json } from '../parts/json';
import { WaitLines } from '../parts/wait_lines';
import { AttemptLog, useLogs } from './logs';
import type { RunData } from './run_data';

const tail = 50;

function InDefinition({ run, taskPath }: { run: RunData; taskPath: string }) {
  const { text, file } = run.definition.data ?? {};
  const place = text ? placeOf(text, taskPath) : null;
  if (!text || !place) return null;
  return (
    <>
      <h3>In the definition</h3>
      <p class="code">{file || 'definition'}:{place.line}:{place.column}</p>
      <pre class="source" tabIndex={0} role="region" aria-label="In the definition">
        {linesAround(text, place.line).map((line) => (
          <div key={line.number} class={line.number === place.line ? 'here' : ''}><i>{line.number}</i>{line.text || ' '}</div>
        ))}
      </pre>
    </>
  );
}

function Waits({ run, taskPath }: { run: RunData; taskPath: string }) {
  const loaded = useLoad((signal) => get<{ processes: ProcessWaits[] }>(`${path`/api/v1/processes/${run.id}`}/explain`, { task: taskPath }, signal), [run.version]);
  const waits = loaded.data?.processes[0];
  if (!waits?.waiting.length && !waits?.note) return null;
  return (
    <>
      <h3>Why it waits</h3>
      {waits.note && <p>{waits.note}</p>}
      <WaitLines waits={waits} />
    </>
  );
}

function Approval({ run, id }: { run: RunData; id: string }) {
  const acting = useActing();
  const [reason, write] = useState('');
  const decide = (verb: string) => acting.run(() => post(`${path`/api/v1/approvals/${id}`}:${verb}`, reason ? { reason } : {})).then(run.reload);
  return (
    <div class="approval">
      <label>Reason <input value={reason} onInput={(event) => write(event.currentTarget.value)} /></label>
      <div class="row">
        <button class="main" disabled={acting.isBusy} onClick={() => void decide('approve')}>Approve</button>
        <button disabled={acting.isBusy} onClick={() => void decide('reject')}>Reject</button>
      </div>
      <Refused acting={acting} />
    </div>
  );
}

export function ExecutionDrawer({ run, number, close }: { run: RunData; number: number; close: () => void }) {
  const { executions } = run;
  const at = number - 1;
  const state = executions.stateOf(number);
  const taskPath = executions.pathOf(number);
  const active = run.view.data?.stack?.find((each) => each.taskId === taskPath);
  const logs = useLogs(run.id, { task: taskPath, tail }, wordOf(state).look === 'running', state);
  const attempts = (logs.data?.logs ?? []).filter((each) => each.taskPath === taskPath);
  const output = active?.output ?? attempts.filter((each) => !each.isLog && !each.failed).at(-1)?.text;
  const may = useMay('operator');
  const acting = useActing();
  const started = executions.started[at]!;
  const error = executions.errors.get(number) ?? active?.error;
  const box = useRef<HTMLElement>(null);
  useEffect(() => {
    box.current?.focus({ preventScroll: true });
  }, []);
  return (
    <aside class="drawer" ref={box} tabIndex={-1} aria-label={`Execution ${executions.nameOf(number)}`} onKeyDown={(event) => event.key === 'Escape' && close()}>
      <header class="row">
        <h2 class="code">{executions.nameOf(number)}</h2>
        <Badge state={state} />
        <span class="grow" />
        <button class="quiet" aria-label="Close" onClick={close}>✕</button>
      </header>
      <p class="code soft">{taskPath}</p>
      <dl class="facts">
        <dt>number</dt><dd>{number}</dd>
        <dt>attempts</dt><dd>{executions.attempt[at]}</dd>
        {started > 0 && <><dt>started</dt><dd>{moment(started)}</dd></>}
        {started > 0 && <><dt>{isFinal(state) ? 'took' : 'for'}</dt><dd>{duration((executions.ended[at]! || Date.now()) - started)}</dd></>}
      </dl>
      <div class="row">
        {may && state === 'failed' && run.view.data?.state === 'failed' && (
          <button class="main" disabled={acting.isBusy} onClick={() => void acting.run(() => post(`${path`/api/v1/processes/${run.id}`}:retry`)).then(run.reload)}>Retry from here</button>
        )}
        <Copy text={() => location.href}>Copy link</Copy>
      </div>
      <Refused acting={acting} />
      {error && <><h3>Error</h3><pre class="failure" tabIndex={0} role="region" aria-label="Error">{error}</pre></>}
      {may && state === 'waitForApproval' && active && <Approval run={run} id={active.id} />}
      {!isFinal(state) && <Waits run={run} taskPath={taskPath} />}
      {active?.input !== undefined && <><h3>Input</h3><Json value={active.input} label="Input" /></>}
      {output !== undefined && output !== '' && <><h3>Output</h3><Json value={output} label="Output" /></>}
      {attempts.some((each) => each.isLog || each.failed) && <h3>Log</h3>}
      {attempts.filter((each) => each.isLog || each.failed).map((each, i) => <AttemptLog key={i} attempt={each.failure === error ? { ...each, failure: '' } : each} path={false} />)}
      <InDefinition run={run} taskPath={taskPath} />
    </aside>
  );
}
