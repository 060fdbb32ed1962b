// One schedule: its rule, when it is due, what of it runs, and what was decided, with why.
import { useState } from 'preact/hooks';
import { useMay } from '../api/caller';
import { get, path, post } from '../api/client';
import type { Schedule, ScheduleDecision, ScheduledRun } from '../api/types';
import { useLoad } from '../live/load';
import { count } from '../model/format';
import { inZone, ruleInWords, stateOf, zoneOf } from '../model/schedule';
import { Refused, useActing } from '../parts/action';
import { Badge } from '../parts/badge';
import { Json } from '../parts/json';
import { ProblemBox } from '../parts/problem';
import { linkTo, useRoute } from '../route';
import { BackfillCard } from './backfill';
import { BackfillDialog, PauseDialog } from './dialogs';
import { Times } from './preview';
import { useChanged } from './use_changed';

type Shown = Schedule & { decisions?: ScheduleDecision[] };

const overlaps: Record<string, string> = {
  skip: 'a time passes while an earlier process is active',
  bufferOne: 'one time waits while an earlier process is active',
  bufferAll: 'times wait while an earlier process is active',
  cancelOther: 'cancels an earlier process that is active',
  allow: 'starts beside an earlier process',
};

const ProcessLink = ({ id }: { id: string }) => <a class="code" href={linkTo(['run', id])}>{id}</a>;

function Facts({ of, zone }: { of: Schedule; zone: string }) {
  const rule = of.rule;
  if (!rule) return null;
  const facts: [string, unknown][] = [
    ['when', ruleInWords(rule)],
    ['cron', rule.cron.length > 0 && <code>{rule.cron.join(' · ')}</code>],
    ['except', rule.except.length > 0 && <code>{rule.except.join(' · ')}</code>],
    ['zone', zone],
    ['overlap', overlaps[rule.overlap ?? 'skip'] ?? rule.overlap],
    ['catches up', `what is at most ${rule.catchUp ?? '1h'} late`],
    ['jitter', rule.jitter],
    ['from', rule.from],
    ['until', rule.until],
    ['started', rule.count === null ? count(of.started ?? 0) : `${count(of.started ?? 0)} of ${count(rule.count)}`],
    ['on failure', rule.pauseOnFailure && 'it pauses'],
    ['previous', inZone(of.previous, zone)],
  ];
  return (
    <>
      <dl class="facts">
        {facts.filter(([, what]) => what).map(([name, what]) => <><dt>{name}</dt><dd>{what as string}</dd></>)}
      </dl>
      {Object.keys(rule.init ?? {}).length > 0 && <><h2>Init</h2><Json value={rule.init} label="Init" /></>}
    </>
  );
}

function Running({ runs, buffered, zone }: { runs: ScheduledRun[]; buffered: string[]; zone: string }) {
  return (
    <>
      <h2>Running</h2>
      {runs.length === 0 && <p class="soft">Nothing of it.</p>}
      <ul class="times">{runs.map((run) => <li key={run.process}><ProcessLink id={run.process} />{run.origin !== 'time' && ` by a ${run.origin}`}</li>)}</ul>
      {buffered.length > 0 && <><h2>Waiting for those</h2><ol class="times">{buffered.map((at) => <li key={at}>{inZone(at, zone)}</li>)}</ol></>}
    </>
  );
}

function Decisions({ all, zone }: { all: ScheduleDecision[]; zone: string }) {
  return (
    <>
      <h2>Decisions</h2>
      {all.length === 0 && <p class="soft">None so far.</p>}
      {all.length > 0 && (
        <div class="wide-table" tabIndex={0} role="region" aria-label="Decisions">
          <table class="plain decisions">
            <thead><tr><th scope="col">What</th><th scope="col">Due</th><th scope="col">Why</th><th scope="col">Process</th><th scope="col">Decided</th></tr></thead>
            <tbody>
              {all.map((each) => (
                <tr key={each.number}>
                  <td><Badge state={each.what} />{each.count > 1 && ` ${count(each.count)} times`}</td>
                  <td>{inZone(each.at, zone)}{each.origin !== 'time' && <small> {each.origin}</small>}</td>
                  <td>{each.why}</td>
                  <td>{each.process && <ProcessLink id={each.process} />}</td>
                  <td>{inZone(each.when, zone)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </>
  );
}

export function SchedulePage() {
  const [, workflow = '', id = ''] = useRoute().path;
  const at = path`/api/v1/schedules/${workflow}/${id}`;
  const loaded = useLoad((signal) => get<Shown>(at, {}, signal), [at]);
  const shown = loaded.data;
  useChanged((ofWorkflow, ofId) => ofWorkflow === workflow && ofId === id, loaded.reload);
  const may = useMay('operator');
  const acting = useActing();
  const [asking, ask] = useState<'pause' | 'backfill' | null>(null);
  const [triggered, tell] = useState('');
  const zone = shown ? zoneOf(shown) : 'UTC';
  const trigger = () => acting.run(async () => tell((await post<{ process: string }>(`${at}:trigger`)).process)).then(loaded.reload);
  const resume = () => acting.run(() => post(`${at}:resume`)).then(loaded.reload);
  const close = () => ask(null);
  const done = () => (close(), loaded.reload());
  return (
    <section class="page scrolls">
      <header class="head row">
        <h1>{workflow}/{id}</h1>
        {shown && <Badge state={stateOf(shown)} />}
        <span class="grow" />
        {may && shown?.rule && (
          <>
            <button disabled={acting.isBusy} onClick={() => void trigger()}>Trigger</button>
            {shown.paused ? <button disabled={acting.isBusy} onClick={() => void resume()}>Resume</button> : <button onClick={() => ask('pause')}>Pause</button>}
            {!shown.backfill && <button onClick={() => ask('backfill')}>Backfill</button>}
          </>
        )}
        <a class="button" href={linkTo(['schedules'], { cron: shown?.rule?.cron[0], timezone: shown?.rule?.cron[0] && zone })}>Try an expression</a>
        <a class="button" href={linkTo(['workflow', workflow])}>Workflow</a>
      </header>
      <ProblemBox problem={loaded.problem} retry={loaded.reload} />
      <Refused acting={acting} />
      <div role="status">{triggered && <p>Starts <ProcessLink id={triggered} /></p>}</div>
      {!shown && !loaded.problem && <p class="empty">Reading…</p>}
      {shown?.fault !== undefined && <p class="problem">{shown.fault}</p>}
      {shown?.rule && (
        <>
          {shown.paused && <p>It is paused{shown.pauseReason && `: ${shown.pauseReason}`}.</p>}
          {shown.backfill && <BackfillCard at={at} zone={zone} backfill={shown.backfill} may={may} done={loaded.reload} />}
          <div class="panels">
            <div><h2>Rule</h2><Facts of={shown} zone={zone} /></div>
            <div>
              <h2>Next, in {zone}</h2>
              {shown.next?.length ? <Times times={shown.next} /> : <p class="soft">{shown.paused ? 'None while it is paused.' : 'It has come to its end.'}</p>}
            </div>
            <div><Running runs={shown.running ?? []} buffered={shown.buffered ?? []} zone={zone} /></div>
          </div>
          <Decisions all={shown.decisions ?? []} zone={zone} />
        </>
      )}
      {asking === 'pause' && shown && <PauseDialog at={at} schedule={shown} close={close} done={done} />}
      {asking === 'backfill' && shown && <BackfillDialog at={at} schedule={shown} close={close} done={done} />}
    </section>
  );
}
