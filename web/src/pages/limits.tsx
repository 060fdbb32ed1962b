// What the machine has, what is taken of it, and what waits for that.
import { get, send } from '../api/client';
import type { ProcessWaits } from '../api/types';
import { useLive } from '../live/live';
import { useAtMost, useEvery, useLoad } from '../live/load';
import { count } from '../model/format';
import { samplesOf } from '../model/metrics';
import { ProblemBox } from '../parts/problem';
import { WaitLines } from '../parts/wait_lines';
import { linkTo } from '../route';

/// What is told of the machine, in the order of the page.
const shown: { metric: string; title: string; label?: string }[] = [
  { metric: 'troupe_job_slots', title: 'cpus for actions', label: 'state' },
  { metric: 'troupe_jobs_waiting', title: 'actions that wait for them', label: 'reason' },
  { metric: 'troupe_executions', title: 'executions', label: 'state' },
  { metric: 'troupe_processes', title: 'processes', label: 'state' },
  { metric: 'troupe_approvals_pending', title: 'approvals that are pending' },
  { metric: 'troupe_http_event_streams', title: 'streams of events' },
];

/// The kinds of cause that are about what the machine has.
const machine = new Set(['slot', 'limit', 'rate', 'resource', 'worker', 'reservation', 'order']);

/// `2 running · 1 paused`, without what is none.
function said(samples: { of: string; value: number }[]): string {
  const some = samples.filter((sample) => sample.value > 0);
  return some.map((sample) => `${count(sample.value)} ${sample.of}`.trim()).join(' · ') || 'none';
}

export function LimitsPage() {
  const metrics = useLoad(async (signal) => samplesOf(await (await send('GET', '/metrics', { signal })).text()), []);
  const waits = useLoad((signal) => get<{ processes: ProcessWaits[] }>('/api/v1/explain', {}, signal), []);
  const reload = useAtMost(1_000, () => {
    metrics.reload();
    waits.reload();
  });
  useLive('processes', reload);
  useEvery(3_000, true, reload);
  const rows = shown.flatMap(({ metric, title, label }) => {
    const samples = (metrics.data ?? []).filter((sample) => sample.name === metric);
    return samples.length ? [{ title, samples: samples.map((sample) => ({ of: label ? (sample.labels[label] ?? '') : '', value: sample.value })) }] : [];
  });
  const waiting = (waits.data?.processes ?? [])
    .map((each) => ({ ...each, waiting: each.waiting.filter((line) => line.causes.some((cause) => machine.has(cause.kind))) }))
    .filter((each) => each.waiting.length > 0);
  return (
    <section class="page scrolls">
      <header class="head"><h1>Limits and queues</h1></header>
      <ProblemBox problem={waits.problem} retry={reload} />
      {metrics.problem ? <p class="soft">{metrics.problem.message}</p> : (
        <table class="plain">
          <caption>The machine by now</caption>
          <tbody>
            {rows.map((row) => (
              <tr key={row.title}>
                <th scope="row">{row.title}</th>
                <td>{said(row.samples)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      <h2>What waits for it</h2>
      {waits.data && waiting.length === 0 && <p class="empty">Nothing waits for anything of the machine.</p>}
      <ul class="cards">
        {waiting.map((each) => (
          <li key={each.id} class="card">
            <a class="code" href={linkTo(['run', each.id, 'waits'])}>{each.id}</a>
            <WaitLines waits={each} />
          </li>
        ))}
      </ul>
    </section>
  );
}
