// The catalogue: workflows by name, and a place to put one.
import { useState } from 'preact/hooks';
import { useMay } from '../api/caller';
import { ask, get, path } from '../api/client';
import type { WorkflowVersion } from '../api/types';
import { useLoad } from '../live/load';
import { moment } from '../model/format';
import { Refused, useActing } from '../parts/action';
import { Dialog } from '../parts/dialog';
import { ProblemBox } from '../parts/problem';
import { type Column, Table } from '../parts/table';
import { go, linkTo } from '../route';

/// Puts a text under a name; says all that is wrong with it, with places.
export function PutDialog({ name: given, text: before, version, close, done }: { name?: string; text?: string; version?: number; close: () => void; done: (name: string) => void }) {
  const [name, setName] = useState(given ?? '');
  const [text, setText] = useState(before ?? '');
  const [note, setNote] = useState('');
  const acting = useActing();
  const read = async (file: File | undefined) => {
    if (!file) return;
    setText(await file.text());
    if (!name) setName(file.name.replace(/\.(ya?ml|json)$/i, ''));
  };
  const put = (event: SubmitEvent) => {
    event.preventDefault();
    const headers: Record<string, string> = version ? { 'If-Match': `"${version}"` } : { 'If-None-Match': '*' };
    void acting.run(() => ask('PUT', path`/api/v1/workflows/${name}`, { body: { definition: text, ...(note && { note }) }, headers })).then((isDone) => isDone && done(name));
  };
  return (
    <Dialog title={given ? `A new version of ${given}` : 'A new workflow'} close={close}>
      <form class="form" onSubmit={put}>
        {!given && <label>Name <input required value={name} onInput={(event) => setName(event.currentTarget.value)} /></label>}
        <label>File <input type="file" accept=".yaml,.yml,.json" onChange={(event) => void read(event.currentTarget.files?.[0])} /></label>
        <label>Definition <textarea required rows={16} spellcheck={false} value={text} onInput={(event) => setText(event.currentTarget.value)} /></label>
        <label>Note <input value={note} onInput={(event) => setNote(event.currentTarget.value)} /></label>
        <Refused acting={acting} />
        <footer class="row">
          <span class="grow" />
          <button type="button" onClick={close}>Leave it</button>
          <button class="main" disabled={acting.isBusy}>Put</button>
        </footer>
      </form>
    </Dialog>
  );
}

export function WorkflowsPage() {
  const mayStart = useMay('operator');
  const mayPut = useMay('admin');
  const [isPutting, put] = useState(false);
  const [rows, show] = useState<WorkflowVersion[]>([]);
  const [next, setNext] = useState<string | null>(null);
  const read = async (cursor: string, signal?: AbortSignal) => {
    const page = await get<{ workflows: WorkflowVersion[]; next: string | null }>('/api/v1/workflows', { limit: 500, cursor }, signal);
    show((before) => (cursor ? [...before, ...page.workflows] : page.workflows));
    setNext(page.next);
    return page;
  };
  const loaded = useLoad((signal) => read('', signal), []);
  const columns: Column[] = [
    { name: 'run', title: 'Workflow', cell: (i) => <a href={linkTo(['workflow', rows[i]!.name])}>{rows[i]!.name}</a> },
    { name: 'number', title: 'Version', cell: (i) => rows[i]!.version },
    { name: 'started', title: 'Changed', cell: (i) => moment(rows[i]!.changedAt) },
    { name: 'who', title: 'By', cell: (i) => rows[i]!.changedBy },
    { name: 'error', title: 'Note', cell: (i) => rows[i]!.note },
    { name: 'acts', title: 'Start', cell: (i) => mayStart && <a class="button" href={linkTo(['start', rows[i]!.name])} aria-label={`Start ${rows[i]!.name}`}>Start</a> },
  ];
  return (
    <section class="page fills">
      <header class="head row">
        <h1>Workflows</h1>
        <span class="grow" />
        {mayPut && <button onClick={() => put(true)}>New workflow</button>}
      </header>
      <ProblemBox problem={loaded.problem} retry={loaded.reload} />
      <Table label="Workflows" columns={columns} length={rows.length} keyOf={(i) => rows[i]!.name} more={() => next && void read(next)} empty={loaded.data ? <>There is none yet. <code>troupe workflows put etl.yaml</code> puts one here.</> : 'Reading…'} />
      {isPutting && <PutDialog close={() => put(false)} done={(name) => go(linkTo(['workflow', name]))} />}
    </section>
  );
}
