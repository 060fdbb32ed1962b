// Who may ask the server, and what.
import { useState } from 'preact/hooks';
import { ask, get, path, post } from '../api/client';
import type { Token } from '../api/types';
import { useLoad } from '../live/load';
import { moment } from '../model/format';
import { Refused, useActing } from '../parts/action';
import { Copy } from '../parts/copy';
import { Dialog } from '../parts/dialog';
import { ProblemBox } from '../parts/problem';

function NewToken({ close, done }: { close: () => void; done: () => void }) {
  const acting = useActing();
  const [made, show] = useState('');
  const make = (event: SubmitEvent) => {
    event.preventDefault();
    const said = Object.fromEntries([...new FormData(event.target as HTMLFormElement)].filter(([, text]) => text !== ''));
    void acting.run(async () => {
      show((await post<{ token: string }>('/api/v1/tokens', said)).token);
      done();
    });
  };
  return (
    <Dialog title="A new token" close={close}>
      {made ? (
        <>
          <p>This is its text. It can’t be had again.</p>
          <pre tabIndex={0} role="region" aria-label="The token">{made}</pre>
          <footer class="row"><span class="grow" /><Copy text={() => made}>Copy</Copy><button class="main" onClick={close}>Close</button></footer>
        </>
      ) : (
        <form class="form" onSubmit={make}>
          <label>Name <input name="name" required maxLength={64} /></label>
          <label>Role <select name="role"><option>viewer</option><option>operator</option><option>admin</option></select></label>
          <label>Workflows <input name="workflows" placeholder="all, or etl-*" /></label>
          <label>Ends after <input name="expires" placeholder="never, or 30d" /></label>
          <Refused acting={acting} />
          <footer class="row"><span class="grow" /><button type="button" onClick={close}>Leave it</button><button class="main" disabled={acting.isBusy}>Make it</button></footer>
        </form>
      )}
    </Dialog>
  );
}

export function TokensPage() {
  const loaded = useLoad((signal) => get<{ tokens: Token[] }>('/api/v1/tokens', {}, signal), []);
  const [isMaking, make] = useState(false);
  const [ending, end] = useState<string | null>(null);
  const acting = useActing();
  return (
    <section class="page scrolls">
      <header class="head row">
        <h1>Tokens</h1>
        <span class="grow" />
        <button onClick={() => make(true)}>New token</button>
      </header>
      <ProblemBox problem={loaded.problem} retry={loaded.reload} />
      <div class="wide-table" tabIndex={0} role="region" aria-label="Tokens">
        <table class="plain">
          <thead><tr><th scope="col">Name</th><th scope="col">Role</th><th scope="col">Workflows</th><th scope="col" class="at-made">Made</th><th scope="col">Ends</th><th scope="col">Remove</th></tr></thead>
          <tbody>
            {loaded.data?.tokens.map((each) => (
              <tr key={each.name}>
                <th scope="row">{each.name}</th>
                <td>{each.role}</td>
                <td>{each.workflows || 'all'}</td>
                <td class="at-made">{moment(each.created)}</td>
                <td>{moment(each.expires) || 'never'}</td>
                <td><button aria-label={`Remove ${each.name}`} onClick={() => end(each.name)}>Remove</button></td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {isMaking && <NewToken close={() => make(false)} done={loaded.reload} />}
      {ending && (
        <Dialog title={`Remove ${ending}?`} close={() => end(null)}>
          <p>Who has it can ask nothing any more, from now on.</p>
          <Refused acting={acting} />
          <footer class="row">
            <span class="grow" />
            <button onClick={() => end(null)}>Leave it</button>
            <button class="main" disabled={acting.isBusy} onClick={() => void acting.run(() => ask('DELETE', path`/api/v1/tokens/${ending}`)).then((isDone) => isDone && (end(null), loaded.reload()))}>Remove</button>
          </footer>
        </Dialog>
      )}
    </section>
  );
}
