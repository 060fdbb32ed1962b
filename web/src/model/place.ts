// Where a task stands in the text of its definition.

export interface Place {
  line: number; // from 1
  column: number;
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

/// The place of the task that a path means, `etl/load.one[3]/fetch`: each name is looked for behind the
/// one above it. Null where the text has no such names, as where a task comes from an import.
export function placeOf(text: string, path: string): Place | null {
  const names = path.split(/\/|\.(?=[^/.]*\[\d+\])/).map((name) => name.replace(/\[\d+\]$/, ''));
  let from = Math.max(0, text.search(/(^|\n)\s*["']?(pipeline|tasks)["']?\s*:/));
  let found: number | null = null;
  for (const name of names.slice(1)) {
    const key = escaped(name);
    const pattern = new RegExp(`(?:^|[\\n{,\\s])["']?(${key})["']?\\s*:(?=\\s|$)|(?:\\bid|\\bname)["']?\\s*:\\s*["']?(${key})["']?\\s*(?=[\\n,}]|$)`);
    const match = pattern.exec(text.slice(from));
    if (!match) continue; // a group that has no name of its own in the text
    found = from + match.index + match[0].indexOf(match[1] ?? match[2] ?? name);
    from = found + name.length;
  }
  if (found === null) return null;
  const before = text.slice(0, found).split('\n');
  return { line: before.length, column: before.at(-1)!.length + 1 };
}

/// The lines around a place, each with its number.
export function linesAround(text: string, line: number, around = 3): { number: number; text: string }[] {
  return text
    .split('\n')
    .map((each, i) => ({ number: i + 1, text: each }))
    .slice(Math.max(0, line - 1 - around), line + around);
}
