// The same asked of many runs: those that were chosen one by one, or all that a line means. How many
// they are is found out before anything is done.
import { useEffect, useState } from 'preact/hooks';
import { path, post, Problem } from '../api/client';
import { useActing, Refused } from '../parts/action';
import { Dialog } from '../parts/dialog';
import { count, plural } from '../model/format';

export const bulkVerbs = [
  { verb: 'cancel', title: 'Cancel' },
  { verb: 'pause', title: 'Pause' },
  { verb: 'resume', title: 'Resume' },
  { verb: 'retry', title: 'Retry' },
] as const;

export type BulkVerb = (typeof bulkVerbs)[number];

/// Which runs: by their ids, or by a line.
export type Choice = { ids: Set<string> } | { line: string };

interface Done {
  count: number;
  done: number;
  recorded: number;
  errors: { id: string; message?: string; detail?: string }[];
}

/// A line that means all: the batch operation wants to be told so.
const lineOf = (line: string): string => line || 'is:root';

async function askEach(ids: Set<string>, verb: string): Promise<Done> {
  const made: Done = { count: ids.size, done: 0, recorded: 0, errors: [] };
  for (const id of ids)
    try {
      await post(`${path`/api/v1/processes/${id}`}:${verb}`);
      made.done++;
    } catch (why) {
      made.errors.push({ id, message: why instanceof Problem ? why.message : String(why) });
    }
  return made;
}

export function BulkDialog({ choice, verb, close }: { choice: Choice; verb: BulkVerb; close: () => void }) {
  const [meant, setMeant] = useState<number | null>('ids' in choice ? choice.ids.size : null);
  const [done, setDone] = useState<Done | null>(null);
  const acting = useActing();
  useEffect(() => {
    if ('line' in choice)
      void acting.run(async () => setMeant((await post<Done>('/api/v1/processes:batch', { q: lineOf(choice.line), verb: verb.verb, dryRun: true })).count));
  }, []);
  const act = () =>
    acting.run(async () =>
      setDone('ids' in choice ? await askEach(choice.ids, verb.verb) : await post<Done>('/api/v1/processes:batch', { q: lineOf(choice.line), verb: verb.verb })),
    );
  return (
    <Dialog title={`${verb.title} many runs`} close={close}>
      <Refused acting={acting} />
      {done ? (
        <div role="status">
          <p>
            {count(done.done)} of {plural(done.count, 'run')} done{done.recorded > 0 && `, ${count(done.recorded)} of them recorded for when they are resumed`}.
          </p>
          {done.errors.length > 0 && (
            <ul class="errors">
              {done.errors.slice(0, 50).map((each) => (
                <li key={each.id}><code>{each.id}</code>: {each.message ?? each.detail}</li>
              ))}
              {done.errors.length > 50 && <li>and {count(done.errors.length - 50)} others</li>}
            </ul>
          )}
        </div>
      ) : (
        <p>
          {meant === null ? 'Counting…' : <><b>{verb.title} {plural(meant, 'run')}?</b>{'line' in choice && <> They are those of <code>{lineOf(choice.line)}</code> for which that makes sense and that no other run has started.</>}</>}
        </p>
      )}
      <footer class="row">
        <span class="grow" />
        <button onClick={close}>{done ? 'Close' : 'Leave it'}</button>
        {!done && <button class="main" disabled={acting.isBusy || !meant} onClick={() => void act()}>{verb.title} {meant === null ? '' : count(meant)}</button>}
      </footer>
    </Dialog>
  );
}
