// Numbers and times for people.

export const count = (number: number): string => number.toLocaleString('en');

/// `1.2 s`, `3 min 5 s`, `2 h 7 min`, `4 d 2 h`.
export function duration(milliseconds: number): string {
  if (milliseconds < 1_000) return `${Math.max(0, Math.round(milliseconds))} ms`;
  if (milliseconds < 60_000) return `${(milliseconds / 1_000).toFixed(1).replace('.0', '')} s`;
  const steps: [string, number][] = [['d', 86_400_000], ['h', 3_600_000], ['min', 60_000], ['s', 1_000]];
  const first = steps.findIndex(([, size]) => milliseconds >= size);
  const [unit, size] = steps[first]!;
  const next = steps[first + 1];
  const rest = next ? Math.floor((milliseconds % size) / next[1]) : 0;
  return `${Math.floor(milliseconds / size)} ${unit}${next && rest ? ` ${rest} ${next[0]}` : ''}`;
}

const two = (number: number): string => String(number).padStart(2, '0');

/// `2026-11-30 10:07:03`, in the browser's zone.
export function moment(when: string | number | null | undefined): string {
  if (when === null || when === undefined || when === '') return '';
  const at = new Date(when);
  if (Number.isNaN(at.getTime())) return '';
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())} ${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}`;
}

/// From one moment to another, or until now.
export function span(from: string | null | undefined, to: string | null | undefined, now = Date.now()): string {
  if (!from) return '';
  return duration((to ? Date.parse(to) : now) - Date.parse(from));
}

export function plural(number: number, one: string, many = `${one}s`): string {
  return `${count(number)} ${number === 1 ? one : many}`;
}
