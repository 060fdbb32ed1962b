// Where the page is: all of it stands in the address, behind the #, so that each view is a link.
import { Observable, useObservable } from './observable';

export interface Route {
  path: string[];
  query: URLSearchParams;
}

/// `#/run/etl%2F5f0c/graph?execution=3`.
export function readRoute(hash: string): Route {
  const [path = '', query = ''] = hash.replace(/^#\/?/, '').split('?', 2);
  return { path: path.split('/').filter(Boolean).map(decode), query: new URLSearchParams(query) };
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment; // somebody has typed it
  }
}

/// The address of a view; what is empty is left out of its query.
export function linkTo(path: string[], query: Record<string, string | number | undefined> = {}): string {
  const said = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) if (value !== undefined && value !== '') said.set(name, String(value));
  const text = said.toString();
  return `#/${path.map(encodeURIComponent).join('/')}${text && `?${text}`}`;
}

/// The same view with other parameters; undefined takes one away.
export function withQuery(route: Route, changes: Record<string, string | number | undefined>): string {
  return linkTo(route.path, { ...Object.fromEntries(route.query), ...changes });
}

export const route = new Observable<Route>({ path: [], query: new URLSearchParams() });

export const useRoute = (): Route => useObservable(route);

/// Goes there; `replace`: what was before is not come back to.
export function go(link: string, replace = false): void {
  if (link === location.hash) return;
  if (replace) history.replaceState(null, '', link);
  else history.pushState(null, '', link);
  route.set(readRoute(link));
}

export function followAddress(): void {
  const read = () => route.set(readRoute(location.hash));
  addEventListener('popstate', read);
  addEventListener('hashchange', read);
  read();
}
