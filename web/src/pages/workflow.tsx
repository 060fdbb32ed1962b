// A workflow: its versions, the text of one, and what differs from another.
import { useMemo, useState } from 'preact/hooks';
import { useMay } from '../api/caller';
import { get, path } from '../api/client';
import type { Definition, WorkflowVersion } from '../api/types';
import { useLoad } from '../live/load';
import { diff } from '../model/diff';
import { moment } from '../model/format';
import { ProblemBox } from '../parts/problem';
import { go, linkTo, useRoute, withQuery } from '../route';
import { PutDialog } from './workflows';

const signOf = { same: ' ', removed: '−', added: '+' };

function Diff({ name, from, to }: { name: string; from: number; to: WorkflowVersion }) {
  const loaded = useLoad((signal) => get<WorkflowVersion>(path`/api/v1/workflows/${name}`, { version: from }, signal), [name, from]);
  const lines = useMemo(() => diff(loaded.data?.text ?? '', to.text ?? ''), [loaded.data, to]);
  if (!loaded.data) return <ProblemBox problem={loaded.problem} />;
  return (
    <pre class="source diff" tabIndex={0} role="region" aria-label={`From version ${from} to ${to.version}`}>
      {lines.map((line, i) => <div key={i} class={line.kind}><i>{signOf[line.kind]}</i>{line.text || ' '}</div>)}
    </pre>
  );
}

export function WorkflowPage() {
  const route = useRoute();
  const name = route.path[1] ?? '';
  const version = Number(route.query.get('version') ?? 0) || undefined;
  const against = Number(route.query.get('against') ?? 0);
  const mayStart = useMay('operator');
  const mayPut = useMay('admin');
  const [isPutting, put] = useState(false);
  const at = path`/api/v1/workflows/${name}`;
  const versions = useLoad((signal) => get<{ versions: WorkflowVersion[] }>(`${at}/versions`, { limit: 1000 }, signal), [name]);
  const shown = useLoad((signal) => get<WorkflowVersion>(at, { version }, signal), [name, version]);
  const made = useLoad((signal) => get<Definition>(`${at}/outline`, { version }, signal), [name, version]);
  const all = versions.data?.versions ?? [];
  const data = shown.data;
  const change = (what: Record<string, number | undefined>) => go(withQuery(route, what));
  return (
    <section class="page scrolls">
      <header class="head row">
        <h1>{name}</h1>
        {data && <span class="soft">version {data.version}</span>}
        <span class="grow" />
        <a class="button" href={linkTo(['runs'], { q: `name:${name}` })}>Its runs</a>
        {mayPut && data && <button onClick={() => put(true)}>New version</button>}
        {mayStart && <a class="button main" href={linkTo(['start', name], { version })}>Start</a>}
      </header>
      {made.data?.description && <p>{made.data.description}</p>}
      <ProblemBox problem={shown.problem ?? versions.problem} />
      <div class="columns">
        <div>
          <h2>Versions</h2>
          <ol class="versions">
            {all.map((each) => (
              <li key={each.version}>
                <a href={withQuery(route, { version: each.version, against: undefined })} aria-current={data?.version === each.version ? 'true' : undefined}>
                  <b>{each.version}</b> {each.removed && 'removed '}{moment(each.changedAt)} by {each.changedBy}
                </a>
                {each.note && <p class="soft">{each.note}</p>}
              </li>
            ))}
          </ol>
        </div>
        <div class="grow">
          <div class="row">
            <h2>{against ? 'What differs' : 'Definition'}</h2>
            <span class="grow" />
            {all.length > 1 && (
              <label>
                compared with{' '}
                <select value={against} onChange={(event) => change({ against: Number(event.currentTarget.value) || undefined })}>
                  <option value={0}>none</option>
                  {all.filter((each) => each.version !== data?.version && !each.removed).map((each) => <option key={each.version} value={each.version}>version {each.version}</option>)}
                </select>
              </label>
            )}
          </div>
          {data && (against ? <Diff name={name} from={against} to={data} /> : (
            <pre class="source" tabIndex={0} role="region" aria-label="Definition">
              {(data.text ?? '').split('\n').map((line, i) => <div key={i}><i>{i + 1}</i>{line || ' '}</div>)}
            </pre>
          ))}
        </div>
      </div>
      {isPutting && data && <PutDialog name={name} text={data.text ?? ''} version={all[0]?.version ?? data.version} close={() => put(false)} done={() => (put(false), versions.reload(), shown.reload(), change({ version: undefined, against: undefined }))} />}
    </section>
  );
}
