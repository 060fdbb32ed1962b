// Filter lines that somebody has kept, in this browser, as links.
import { useState } from 'preact/hooks';
import { linkTo } from '../route';

interface SavedView {
  name: string;
  line: string;
}

const place = 'troupe.views';

function read(): SavedView[] {
  try {
    const views = JSON.parse(localStorage.getItem(place) ?? '[]') as unknown;
    return Array.isArray(views) ? (views as SavedView[]) : [];
  } catch {
    return []; // somebody else wrote it
  }
}

export function SavedViews({ line }: { line: string }) {
  const [views, show] = useState(read);
  const [isNaming, setNaming] = useState(false);
  const keep = (next: SavedView[]) => {
    localStorage.setItem(place, JSON.stringify(next));
    show(next);
  };
  const save = (event: SubmitEvent) => {
    event.preventDefault();
    const name = String(new FormData(event.target as HTMLFormElement).get('name')).trim();
    if (name) keep([...views.filter((view) => view.name !== name), { name, line }]);
    setNaming(false);
  };
  return (
    <span class="views row">
      {views.map((view) => (
        <span key={view.name} class="view">
          <a href={linkTo(['runs'], { q: view.line })} title={view.line}>{view.name}</a>
          {view.line === line && <button class="quiet" aria-label={`Forget the view ${view.name}`} onClick={() => keep(views.filter((each) => each !== view))}>✕</button>}
        </span>
      ))}
      {isNaming ? (
        <form class="row" onSubmit={save}>
          <input name="name" aria-label="Name of the view" placeholder="name" required autofocus />
          <button>Keep</button>
        </form>
      ) : (
        line && !views.some((view) => view.line === line) && <button class="quiet" onClick={() => setNaming(true)}>Keep this view</button>
      )}
    </span>
  );
}
