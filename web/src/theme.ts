// Light or dark: as the system says, unless somebody says otherwise here.
import { Observable } from './observable';

export type Theme = 'light' | 'dark';

const place = 'troupe.theme';
const system = matchMedia('(prefers-color-scheme: dark)');

const systemTheme = (): Theme => (system.matches ? 'dark' : 'light');
const chosen = (): Theme | null => {
  const text = localStorage.getItem(place);
  return text === 'light' || text === 'dark' ? text : null;
};

export const theme = new Observable<Theme>(chosen() ?? systemTheme());

function show(): void {
  document.documentElement.dataset.theme = chosen() ?? systemTheme();
  theme.set(chosen() ?? systemTheme());
}

/// To the other one; back to what the system says, where that is it.
export function switchTheme(): void {
  const wanted: Theme = theme.value === 'dark' ? 'light' : 'dark';
  if (wanted === systemTheme()) localStorage.removeItem(place);
  else localStorage.setItem(place, wanted);
  show();
}

export function followTheme(): void {
  system.addEventListener('change', show);
  addEventListener('storage', (change) => change.key === place && show());
  show();
}
