// Filter lines that were kept at the server, for whoever looks or for all, as links.
import { useState } from 'preact/hooks';
import { useMay } from '../api/caller';
import { ask, get, path } from '../api/client';
import { useLoad } from '../live/load';
import { Refused, useActing } from '../parts/action';
import { linkTo } from '../route';

interface SavedView {
  name: string;
  line: string;
  shared: boolean;
}

const none: SavedView[] = [];

export function SavedViews({ line }: { line: string }) {
  const loaded = useLoad((signal) => get<{ views: SavedView[] }>('/api/v1/views', {}, signal), []);
  const views = loaded.data?.views ?? none;
  const may = useMay('operator');
  const acting = useActing();
  const [isNaming, setNaming] = useState(false);
  const change = async (act: () => Promise<unknown>) => {
    if (await acting.run(act)) loaded.reload();
  };
  const save = (event: SubmitEvent) => {
    event.preventDefault();
    const given = new FormData(event.target as HTMLFormElement);
    const name = String(given.get('name')).trim();
    if (name) void change(() => ask('PUT', path`/api/v1/views/${name}`, { body: { q: line, shared: given.has('shared') } }));
    setNaming(false);
  };
  const forget = ({ name, shared }: SavedView) => change(() => ask('DELETE', path`/api/v1/views/${name}`, { query: { shared } }));
  return (
    <span class="views row">
      {views.map((view) => (
        <span key={`${view.name} ${view.shared}`} class="view">
          <a href={linkTo(['runs'], { q: view.line })} title={view.shared ? `${view.line} (for all)` : view.line}>{view.name}</a>
          {may && view.line === line && <button class="quiet" aria-label={`Forget the view ${view.name}`} onClick={() => void forget(view)}>✕</button>}
        </span>
      ))}
      {isNaming ? (
        <form class="row" onSubmit={save}>
          <input name="name" aria-label="Name of the view" placeholder="name" required maxLength={100} autofocus />
          <label><input type="checkbox" name="shared" /> for all</label>
          <button>Keep</button>
        </form>
      ) : (
        may && line && !views.some((view) => view.line === line) && <button class="quiet" onClick={() => setNaming(true)}>Keep this view</button>
      )}
      <Refused acting={acting} />
    </span>
  );
}
