// Who asks: a token, kept in this browser, for all its tabs.
import { Observable } from '../observable';

const place = 'troupe.token';

export const token = new Observable<string>('');

export function keepToken(text: string): void {
  if (text) localStorage.setItem(place, text);
  else localStorage.removeItem(place);
  token.set(text);
}

/// Takes it out of a link that has one, `#token=...`, and out of the address, so that neither the
/// history nor who copies the address has it.
export function takeToken(): void {
  const given = /^#token=(.+)$/.exec(location.hash);
  if (given?.[1]) {
    keepToken(decodeURIComponent(given[1]));
    history.replaceState(null, '', location.pathname);
  } else {
    token.set(localStorage.getItem(place) ?? '');
  }
  addEventListener('storage', (change) => change.key === place && token.set(change.newValue ?? ''));
}
