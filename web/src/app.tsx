// The frame around all pages: the menu, the banner, the door.
import { useEffect, useState } from 'preact/hooks';
import { caller, isAtLeast } from './api/caller';
import { get, isAway } from './api/client';
import { keepToken, token } from './api/token';
import type { Approval } from './api/types';
import { useLive } from './live/live';
import { useLoad } from './live/load';
import { useObservable } from './observable';
import { pages } from './pages';
import { Dialog } from './parts/dialog';
import { useKeys } from './parts/keys';
import { linkTo, useRoute } from './route';
import { switchTheme, theme } from './theme';

function Door() {
  const enter = (event: SubmitEvent) => {
    event.preventDefault();
    keepToken(String(new FormData(event.target as HTMLFormElement).get('token')).trim());
  };
  return (
    <main class="door">
      <h1>Troupe</h1>
      <form onSubmit={enter}>
        <label for="token">Token</label>
        <input id="token" name="token" type="password" required autocomplete="off" />
        <button class="main">Enter</button>
      </form>
      <p>
        That of the server’s first start is in the file <code>token</code> of its state folder. An admin makes others: <code>troupe token add NAME --role operator</code>.
      </p>
    </main>
  );
}

const keysHelp: [string, string][] = [
  ['/', 'write in the filter line'],
  ['j, k', 'next row, row before'],
  ['Enter', 'open the row'],
  ['x', 'choose the row'],
  ['g r, g w, g s, g a', 'runs, workflows, schedules, approvals'],
  ['arrows, +, −, 0', 'move, zoom, fit the graph or timeline that has the focus'],
  ['?', 'this help'],
];

function Help({ close }: { close: () => void }) {
  return (
    <Dialog title="Keys" close={close}>
      <dl class="facts">
        {keysHelp.map(([key, what]) => (
          <>
            <dt><kbd>{key}</kbd></dt>
            <dd>{what}</dd>
          </>
        ))}
      </dl>
    </Dialog>
  );
}

function useGoKeys(): void {
  const [isBegun, begin] = useState(false);
  const to = (page: string) => () => {
    if (isBegun) location.hash = linkTo([page]);
    begin(false);
  };
  useKeys(isBegun ? { r: to('runs'), w: to('workflows'), s: to('schedules'), a: to('approvals') } : { g: () => begin(true) });
  useEffect(() => {
    const timer = isBegun ? setTimeout(() => begin(false), 1_500) : 0;
    return () => clearTimeout(timer);
  }, [isBegun]);
}

function Menu({ current, help }: { current: string; help: () => void }) {
  const who = useObservable(caller);
  const shownTheme = useObservable(theme);
  const [isOpen, open] = useState(false);
  const { path } = useRoute();
  useEffect(() => open(false), [path]);
  const approvals = useLoad((signal) => get<{ approvals: Approval[] }>('/api/v1/approvals', {}, signal), [who?.token]);
  useLive('approvals', approvals.reload);
  const pending = approvals.data?.approvals.length ?? 0;
  return (
    <nav class="menu" aria-label="Pages">
      <div class="row">
        <a class="brand" href="#/runs">troupe</a>
        <span class="grow" />
        <button class="quiet only-narrow" aria-expanded={isOpen} aria-controls="menu" onClick={() => open(!isOpen)}>
          Menu{pending > 0 && ` (${pending})`}
        </button>
      </div>
      <div id="menu" class={isOpen ? 'open' : ''}>
        <ul>
          {pages
            .filter((page) => !page.under && isAtLeast(who, page.needs ?? 'viewer'))
            .map((page) => (
              <li key={page.path}>
                <a href={linkTo([page.path])} aria-current={page.path === current ? 'page' : undefined}>
                  {page.title}
                  {page.path === 'approvals' && pending > 0 && <span class="pending" aria-label={`${pending} pending`}>{pending}</span>}
                </a>
              </li>
            ))}
        </ul>
        <span class="grow" />
        {who && <p class="who">{who.token}<br />{who.role}{who.workflows && `, ${who.workflows}`}</p>}
        <div class="row">
          <button class="quiet" onClick={switchTheme}>{shownTheme === 'dark' ? 'Light' : 'Dark'}</button>
          <button class="quiet" aria-label="Keys" onClick={help}>?</button>
          <button class="quiet" onClick={() => keepToken('')}>Leave</button>
        </div>
      </div>
    </nav>
  );
}

function Inside() {
  const { path } = useRoute();
  const who = useObservable(caller);
  const away = useObservable(isAway);
  const [isHelping, help] = useState(false);
  useKeys({ '?': () => help(true) });
  useGoKeys();
  const page = pages.find((each) => each.path === (path[0] ?? 'runs'));
  useEffect(() => {
    document.title = `${[...path.slice(1, path[0] === 'schedule' ? 3 : 2), page?.title ?? 'Nothing here'].join(' · ')} — Troupe`;
  }, [path.join('/')]);
  return (
    <>
      <a class="skip" href="#main" onClick={(event) => (event.preventDefault(), document.getElementById('main')?.focus())}>To the content</a>
      <Menu current={page?.under ?? page?.path ?? ''} help={() => help(true)} />
      <main id="main" tabIndex={-1}>
        <div role="status">{away && <p class="banner">The server gives no answer. What you see may be old; the page goes on when it is back.</p>}</div>
        {!page ? (
          <div class="empty"><h1>Nothing here</h1><p>No page has this address. <a href="#/runs">Runs</a></p></div>
        ) : who && !isAtLeast(who, page.needs ?? 'viewer') ? (
          <div class="empty"><h1>{page.title}</h1><p>This needs a token with the role {page.needs}.</p></div>
        ) : (
          <page.show key={page.under ? path.slice(1, page.path === 'schedule' ? 3 : 2).join('/') : ''} />
        )}
      </main>
      {isHelping && <Help close={() => help(false)} />}
    </>
  );
}

export function App() {
  return useObservable(token) ? <Inside /> : <Door />;
}
