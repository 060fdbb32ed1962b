// A run: how far it is, what may be asked of it, and all that is known of it behind tabs.
import type { FunctionComponent } from 'preact';
import { useMemo } from 'preact/hooks';
import { useMay } from '../api/caller';
import { path, post } from '../api/client';
import { count, moment, span } from '../model/format';
import { allTasks, idOf, isStep } from '../model/graph';
import { isFinal, type Look, looks, wordOf } from '../model/states';
import { Refused, useActing } from '../parts/action';
import { Badge, Bar } from '../parts/badge';
import { Copy } from '../parts/copy';
import { Labels } from '../parts/labels';
import { ProblemBox } from '../parts/problem';
import { go, linkTo, useRoute, withQuery } from '../route';
import { ExecutionDrawer } from './drawer';
import { EventsTab } from './events_tab';
import { GraphTab } from './graph_tab';
import { LogsTab } from './logs_tab';
import { type RunData, useRun } from './run_data';
import { TableTab } from './table_tab';
import { TimelineTab } from './timeline_tab';
import { ValuesTab } from './values_tab';
import { WaitsTab } from './waits_tab';

export interface TabProps {
  run: RunData;
  chosen: number;
  choose(number: number): void;
}

const tabs: { path: string; title: string; show: FunctionComponent<TabProps> }[] = [
  { path: 'graph', title: 'Graph', show: GraphTab },
  { path: 'timeline', title: 'Timeline', show: TimelineTab },
  { path: 'table', title: 'Table', show: TableTab },
  { path: 'logs', title: 'Logs', show: LogsTab },
  { path: 'values', title: 'Values', show: ValuesTab },
  { path: 'events', title: 'Events', show: EventsTab },
  { path: 'waits', title: 'Why it waits', show: WaitsTab },
];

const verbs: { verb: string; title: string; fits: (state: string) => boolean }[] = [
  { verb: 'pause', title: 'Pause', fits: (state) => state === 'running' || state === 'pending' },
  { verb: 'resume', title: 'Resume', fits: (state) => state === 'paused' || state === 'pauseRequested' },
  { verb: 'retry', title: 'Retry', fits: (state) => state === 'failed' },
  { verb: 'cancel', title: 'Cancel', fits: (state) => !isFinal(state) && state !== 'cancelRequested' },
];

/// Executions that count as steps, by how they are; tasks that have none yet are one that is pending.
function useSteps({ executions, definition, version }: RunData): Record<Look, number> {
  return useMemo(() => {
    const counts = Object.fromEntries(looks.map((look) => [look, 0])) as Record<Look, number>;
    const steps = new Set((definition.data ? allTasks(definition.data.outline) : []).filter(isStep).map((task) => idOf(task.id)));
    const isCounted = executions.tasks.map((task) => steps.has(task));
    const lookOf = executions.states.map((state) => wordOf(state).look);
    for (let at = 0; at < executions.length; at++) if (isCounted[executions.task[at]!]) counts[lookOf[executions.state[at]!]!]++;
    for (const step of steps) if (!executions.tasks.includes(step)) counts.pending++;
    return counts;
  }, [version, definition.data]);
}

function Progress({ run }: { run: RunData }) {
  const counts = useSteps(run);
  const total = looks.reduce((sum, look) => sum + counts[look], 0);
  const done = counts.completed + counts.skipped;
  const order: Look[] = ['completed', 'skipped', 'failed', 'cancelled', 'running', 'paused', 'waiting', 'pending'];
  const said = order.filter((look) => look !== 'completed' && counts[look] > 0).map((look) => `${count(counts[look])} ${look}`);
  return (
    <span class="progress wide">
      <Bar parts={order.map((look) => [look, counts[look]])} label={`${done} of ${total} steps done`} />
      <small>{count(done)} of {count(total)} done{said.length > 0 && ` · ${said.join(' · ')}`}</small>
    </span>
  );
}

/// Of a run that its runtime still knows: that of its first execution, which all others are a part of.
function endOf({ executions }: RunData): string | null {
  const ended = executions.ended[0];
  return ended ? new Date(ended).toISOString() : null;
}

function Head({ run }: { run: RunData }) {
  const acting = useActing();
  const may = useMay('operator');
  const view = run.view.data;
  const state = view?.state ?? 'pending';
  const ended = view?.endedAt ?? view?.finishedAt ?? endOf(run);
  const errors = Object.entries(view?.errors ?? {});
  const act = (verb: string) => acting.run(() => post(`${path`/api/v1/processes/${run.id}`}:${verb}`)).then(run.reload);
  return (
    <header class="head run-head">
      <div class="row">
        <h1 class="code">{run.id}</h1>
        {view && <Badge state={state} />}
        <span class="grow" />
        {may && view && verbs.filter((each) => each.fits(state)).map((each) => (
          <button key={each.verb} disabled={acting.isBusy} onClick={() => void act(each.verb)}>{each.title}</button>
        ))}
        <Copy text={() => location.href}>Copy link</Copy>
      </div>
      <Refused acting={acting} />
      <div class="row facts-line">
        <Progress run={run} />
        {view?.name && <span>of <a href={linkTo(['workflow', view.name])}>{view.name}</a></span>}
        {view?.createdAt && <span>from {moment(view.createdAt)}</span>}
        {view?.createdAt && <span>{isFinal(state) ? 'took' : 'for'} {span(view.createdAt, isFinal(state) ? ended : null)}</span>}
        {view?.parentId && <span>started by <a class="code" href={linkTo(['run', view.parentId])}>{view.parentId}</a></span>}
        {view?.continues && <span>goes on from <a class="code" href={linkTo(['run', view.continues])}>{view.continues}</a></span>}
        <Labels of={view?.labels} />
        {view?.cancelReason && <span>because: {view.cancelReason}</span>}
      </div>
      {errors.length > 0 && (
        <details class="problem" open={errors.length < 4}>
          <summary>{errors.length === 1 ? `${errors[0]![0]} failed` : `${count(errors.length)} errors`}</summary>
          {errors.slice(0, 20).map(([task, text]) => <pre key={task} tabIndex={0} aria-label={`Error of ${task}`} role="region">{errors.length > 1 && `${task}: `}{text}</pre>)}
        </details>
      )}
    </header>
  );
}

export function RunPage() {
  const route = useRoute();
  const [, id = '', tab = 'graph'] = route.path;
  const run = useRun(id);
  const chosen = Number(route.query.get('execution') ?? 0);
  const choose = (number: number) => go(withQuery(route, { execution: number || undefined }), true);
  const Shown = tabs.find((each) => each.path === tab)?.show ?? GraphTab;
  return (
    <section class="page fills">
      <Head run={run} />
      <nav class="tabs" aria-label="Of this run">
        {tabs.map((each) => (
          <a key={each.path} href={linkTo(['run', id, each.path], chosen ? { execution: chosen } : {})} aria-current={each.path === tab ? 'page' : undefined}>{each.title}</a>
        ))}
      </nav>
      <ProblemBox problem={run.view.problem} retry={run.reload} />
      <div class={`tab${chosen ? ' beside' : ''}`}>
        <Shown key={tab} run={run} chosen={chosen} choose={choose} />
        {chosen > 0 && chosen <= run.executions.length && <ExecutionDrawer key={chosen} run={run} number={chosen} close={() => choose(0)} />}
      </div>
    </section>
  );
}
