// The line that says which runs are meant, as `troupe ps` reads it: its words, and what may come next.

export interface FilterKey {
  key: string;
  help: string;
  values?: string[];
  /// What stands behind it, `:` where nothing is said.
  end?: string;
}

const states = ['pending', 'running', 'pauseRequested', 'paused', 'resumeRequested', 'cancelRequested', 'cancelled', 'completed', 'failed'];

/// As runtime/model/query_line.cpp has them.
export const filterKeys: FilterKey[] = [
  { key: 'state', help: 'in one of these states', values: states },
  { key: 'name', help: 'of this workflow; * matches any text' },
  { key: 'id', help: 'the id begins so' },
  { key: 'parent', help: 'a task of this run started it' },
  { key: 'accepted', help: 'since then, or before', values: ['>-1h', '>-1d', '>-7d', '<-1d'] },
  { key: 'ended', help: 'since then, or before', values: ['>-1h', '>-1d', '>-7d', '<-1d'] },
  { key: 'error', help: 'a part of one of its errors' },
  { key: 'is', help: 'one of these', values: ['active', 'ended', 'recent', 'root', 'child'] },
  { key: 'label', help: 'with this label; * matches any text', end: '.' },
];

/// Names of labels, each with the texts that are known of it.
export type KnownLabels = Map<string, Set<string>>;

/// The words of a line; what is in quotes is one, with its quotes.
export function wordsOf(line: string): string[] {
  return line.match(/(?:"(?:\\.|[^"\\])*"?|[^\s"])+/g) ?? [];
}

const keyOf = (word: string): string => word.slice(0, Math.max(0, word.indexOf(':')));

export function valueOf(line: string, key: string): string {
  const word = wordsOf(line).find((each) => keyOf(each) === key);
  return word ? word.slice(key.length + 1) : '';
}

/// The line with that value of a key; without the key where it is empty.
export function withWord(line: string, key: string, value: string): string {
  const others = wordsOf(line).filter((word) => keyOf(word) !== key);
  return [...(value ? [`${key}:${value}`] : []), ...others].join(' ');
}

/// The line with that label, instead of another text of it.
export function withLabel(line: string, name: string, text: string): string {
  const key = `label.${name}=`;
  return [...wordsOf(line).filter((word) => !word.startsWith(key)), key + quoted(text)].join(' ');
}

/// A value as it stands in a line.
export function quoted(value: string): string {
  return /[\s":\\]/.test(value) ? `"${value.replace(/["\\]/g, '\\$&')}"` : value;
}

export interface Completion {
  text: string;
  help: string;
  /// The whole line with it.
  line: string;
  /// Something has to come behind it.
  isBegun?: boolean;
}

const mostShown = 12;

function labelCompletions(before: string, word: string, labels: KnownLabels): Completion[] {
  const [name, begun] = word.slice('label.'.length).split('=', 2) as [string, string?];
  if (begun === undefined)
    return [...labels.keys()]
      .filter((each) => each.startsWith(name))
      .slice(0, mostShown)
      .map((each) => ({ text: `label.${each}=`, help: '', line: `${before}label.${each}=`, isBegun: true }));
  return [...[...(labels.get(name) ?? [])].map(quoted), '*']
    .filter((each) => each.startsWith(begun) && each !== begun)
    .slice(0, mostShown)
    .map((each) => ({ text: each, help: each === '*' ? 'any text' : '', line: `${before}label.${name}=${each}` }));
}

/// What the last word may become; `names` are those of workflows.
export function completions(line: string, names: string[], labels: KnownLabels = new Map()): Completion[] {
  const start = line.search(/\S*$/);
  const word = line.slice(start);
  const before = line.slice(0, start);
  if (word.startsWith('label.')) return labelCompletions(before, word, labels);
  const key = filterKeys.find((each) => word.startsWith(`${each.key}:`));
  if (!key)
    return filterKeys
      .filter((each) => each.key.startsWith(word) && (word || !line))
      .map(({ key: name, help, end = ':' }) => ({ text: name + end, help, line: before + name + end, isBegun: true }));
  const given = word.slice(key.key.length + 1);
  const comma = key.key === 'state' ? given.lastIndexOf(',') + 1 : 0;
  const begun = given.slice(comma);
  return (key.key === 'name' ? names.map(quoted) : (key.values ?? []))
    .filter((each) => each.startsWith(begun) && each !== begun)
    .slice(0, mostShown)
    .map((each) => ({ text: each, help: '', line: `${before}${key.key}:${given.slice(0, comma)}${each}` }));
}
