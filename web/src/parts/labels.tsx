import { withLabel } from '../model/filter';
import { linkTo } from '../route';

/// The labels of a run; each leads to all runs that have it, of those that `line` means.
export function Labels({ of, line = '' }: { of: Record<string, string> | undefined; line?: string }) {
  const all = Object.entries(of ?? {});
  if (all.length === 0) return null;
  return (
    <span class="labels">
      {all.map(([name, text]) => <a key={name} class="label" title={`Runs with ${name}=${text}`} href={linkTo(['runs'], { q: withLabel(line, name, text) })}>{name}={text}</a>)}
    </span>
  );
}
