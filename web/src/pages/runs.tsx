// The list of runs: a filter line, how many there are by state, and what is asked of many at once.
import { useEffect, useMemo, useState } from 'preact/hooks';
import { useMay } from '../api/caller';
import { get } from '../api/client';
import type { ProcessPage, ProcessRow } from '../api/types';
import { useLive } from '../live/live';
import { useAtMost, useEvery, useLoad } from '../live/load';
import { type KnownLabels, valueOf, withWord } from '../model/filter';
import { count, moment, span } from '../model/format';
import { isFinal, type Look } from '../model/states';
import { Badge, Bar } from '../parts/badge';
import { Labels } from '../parts/labels';
import { ProblemBox } from '../parts/problem';
import { type Column, Table } from '../parts/table';
import { go, linkTo, useRoute } from '../route';
import { BulkDialog, type BulkVerb, bulkVerbs, type Choice } from './bulk';
import { FilterLine } from './filter_line';
import { SavedViews } from './views';

const pageSize = 100;
const refreshEach = 1_000;
const chips = ['running', 'paused', 'failed', 'completed', 'cancelled'];

interface Count {
  count: number;
  isMore: boolean;
}

const shownCount = (of: Count | undefined): string => (of ? `${count(of.isMore ? of.count - 1 : of.count)}${of.isMore ? '+' : ''}` : '');

/// Those of a line by pages: what was read stays, and the first page is read again.
function useRuns(line: string) {
  const [rows, show] = useState<ProcessRow[]>([]);
  const [next, setNext] = useState<string | null>(null);
  const [isReading, setReading] = useState(false);
  const first = useLoad((signal) => get<ProcessPage>('/api/v1/processes', { q: line, limit: pageSize }, signal), [line]);
  useEffect(() => {
    show([]);
    setNext(null);
  }, [line]);
  useEffect(() => {
    const page = first.data;
    if (!page) return;
    const known = new Set(page.processes.map((row) => row.id));
    show((before) => (before.length > pageSize ? [...page.processes, ...before.filter((row) => !known.has(row.id))] : page.processes));
    if (rows.length <= pageSize) setNext(page.next);
  }, [first.data]);
  const more = () => {
    if (!next || isReading) return;
    setReading(true);
    get<ProcessPage>('/api/v1/processes', { q: line, limit: pageSize, cursor: next })
      .then((page) => {
        show((before) => [...before, ...page.processes.filter((row) => !before.some((each) => each.id === row.id))]);
        setNext(page.next);
      }, () => first.reload())
      .finally(() => setReading(false));
  };
  return { rows, isWhole: first.data !== null && next === null, first, more };
}

/// The labels of these rows, for who looks for one of them.
function labelsOf(rows: ProcessRow[]): KnownLabels {
  const known: KnownLabels = new Map();
  for (const row of rows)
    for (const [name, text] of Object.entries(row.labels ?? {})) {
      const texts = known.get(name);
      if (texts) texts.add(text);
      else known.set(name, new Set([text]));
    }
  return known;
}

function Progress({ row }: { row: ProcessRow }) {
  const said = row.progress;
  if (!said) return <span class="soft">{row.reason ?? Object.values(row.errors ?? {})[0]?.split('\n')[0] ?? ''}</span>;
  const parts: [Look, number][] = [['completed', said.completed + said.skipped], ['failed', said.failed], ['running', said.running], ['waiting', said.waiting], ['pending', said.pending + said.cancelled]];
  const done = said.completed + said.skipped + said.failed + said.cancelled;
  return (
    <span class="progress">
      <Bar parts={parts} label={`${done} of ${said.total} done`} />
      <small>{count(done)} / {count(said.total)}</small>
    </span>
  );
}

export function RunsPage() {
  const { query } = useRoute();
  const line = query.get('q') ?? '';
  const enter = (wanted: string) => go(linkTo(['runs'], { q: wanted }));
  const may = useMay('operator');
  const [choice, choose] = useState<Choice>({ ids: new Set() });
  const [verb, ask] = useState<BulkVerb | null>(null);
  const { rows, isWhole, first, more } = useRuns(line);
  const labels = useMemo(() => labelsOf(rows), [rows]);
  const counts = useLoad(
    async (signal) => {
      const ofLine = (q: string) => get<Count>('/api/v1/processes/count', { q }, signal);
      const [all, ...each] = await Promise.all([ofLine(withWord(line, 'state', '')), ...chips.map((state) => ofLine(withWord(line, 'state', state)))]);
      return { all, meant: valueOf(line, 'state') ? await ofLine(line) : all, ...Object.fromEntries(chips.map((state, i) => [state, each[i]])) } as Record<string, Count>;
    },
    [line],
  );
  const refresh = useAtMost(refreshEach, () => {
    first.reload();
    counts.reload();
  });
  useLive('processes', refresh);
  useEvery(3_000, rows.slice(0, pageSize).some((row) => !isFinal(row.state)), first.reload); // how far they are
  useEffect(() => choose({ ids: new Set() }), [line]);

  const all = 'line' in choice;
  const isChosen = (row: ProcessRow) => all || choice.ids.has(row.id);
  const toggle = (row: ProcessRow) => {
    const ids = new Set(all ? [] : choice.ids);
    if (!ids.delete(row.id)) ids.add(row.id);
    choose({ ids });
  };
  const chosen = all ? counts.data?.meant?.count ?? 0 : choice.ids.size;
  const columns: Column[] = [
    ...(may
      ? [{
          name: 'choose',
          title: 'choose',
          head: <input type="checkbox" aria-label="Choose all that match" checked={all} onChange={() => choose(all ? { ids: new Set() } : { line })} />,
          cell: (i: number) => <input type="checkbox" aria-label={`Choose ${rows[i]!.id}`} checked={isChosen(rows[i]!)} onChange={() => toggle(rows[i]!)} />,
        }]
      : []),
    { name: 'state', title: 'State', cell: (i) => <Badge state={rows[i]!.state} /> },
    { name: 'run', title: 'Run', cell: (i) => <a class="code" href={linkTo(['run', rows[i]!.id])}>{rows[i]!.id}</a> },
    ...(labels.size > 0 ? [{ name: 'labels', title: 'Labels', cell: (i: number) => <Labels of={rows[i]!.labels} line={line} /> }] : []),
    { name: 'progress', title: 'Progress', cell: (i) => <Progress row={rows[i]!} /> },
    { name: 'started', title: 'Started', cell: (i) => moment(rows[i]!.startedAt) },
    { name: 'took', title: 'Took', cell: (i) => span(rows[i]!.startedAt, rows[i]!.endedAt) },
  ];

  return (
    <section class="page fills">
      <header class="head">
        <h1>Runs</h1>
        <FilterLine line={line} labels={labels} enter={enter} />
        <SavedViews line={line} />
      </header>
      <div class="chips row" role="group" aria-label="By state">
        {['', ...chips].map((state) => (
          <button key={state} aria-pressed={valueOf(line, 'state') === state} onClick={() => enter(withWord(line, 'state', state))}>
            {state || 'all'} <b>{shownCount(counts.data?.[state || 'all'])}</b>
          </button>
        ))}
        <span class="grow" />
        {chosen > 0 && (
          <span class="row" role="group" aria-label="What is asked of those chosen">
            <span role="status">{all ? 'all ' : ''}{all ? shownCount(counts.data?.meant) : count(chosen)} chosen</span>
            {bulkVerbs.map((each) => <button key={each.verb} onClick={() => ask(each)}>{each.title}</button>)}
          </span>
        )}
      </div>
      <ProblemBox problem={first.problem ?? counts.problem} retry={refresh} />
      <Table
        label="Runs"
        columns={columns}
        length={rows.length}
        keyOf={(i) => rows[i]!.id}
        isChosen={(i) => isChosen(rows[i]!)}
        more={more}
        keys={may ? { x: (i) => toggle(rows[i]!) } : {}}
        empty={!first.data ? 'Reading…' : isWhole ? (line ? <>No run fits <code>{line}</code>. <a href="#/runs">All runs</a></> : <>Nothing has run yet. <a href="#/workflows">Workflows</a></>) : 'Looking further…'}
      />
      {verb && <BulkDialog choice={choice} verb={verb} close={() => (ask(null), choose({ ids: new Set() }), refresh())} />}
    </section>
  );
}
