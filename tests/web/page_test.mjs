// The page of `troupe serve` in a browser, as people use it.
//
// usage: node --test page_test.mjs, with TROUPE and CHROMIUM in the environment
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { after, afterEach, before, test } from 'node:test';
import { chromium } from 'playwright-core';
import { Server } from './server.mjs';

const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const limit = 60_000;

const greet = `name: greet
description: Greets somebody
inputs:
  who: {type: text, required: true, description: Whom to greet}
  times: {type: integer, default: 2}
pipeline:
  hello: {run: 'echo "hello $who"; while [ ! -e go ]; do sleep 0.05; done; echo over'}
`;
const flaky = `name: flaky
pipeline:
  prepare: {action: 'nop:nop', input: {v: 1}}
  load:
    run: |
      test -e mended || { echo "no such table" >&2; exit 3; }
`;
const held = `name: held
pipeline: {ready: {await: {signal: go}}, then: {action: 'nop:nop', input: {got: $ready}}}
`;
const release = `name: release
policy: {mode: ask}
pipeline: {deploy: {action: 'nop:nop', input: {version: 7}}}
`;
const wide = `name: wide
pipeline:
  each:
    kind: parallel
    template:
      selector: [{name: n, value: "\${range(0, 200)}"}]
      task: {one: {action: 'nop:nop', input: {n: $n}}}
`;

const nightly = `name: nightly
labels: {team: data}
schedules: {id: nights, cron: 30 2 1 1 *, timezone: Europe/Berlin}
pipeline: {load: {action: 'nop:nop', input: {v: 1}}}
`;

let server;
let browser;
let context;
let page;
const faults = [];

async function open() {
  const made = await context.newPage();
  made.setDefaultTimeout(limit);
  made.on('pageerror', (why) => faults.push(why.message));
  return made;
}

before(async () => {
  server = await Server.start(process.env.TROUPE);
  for (const [name, text] of Object.entries({ greet, flaky, held, release, wide, nightly })) await server.put(name, text);
  browser = await chromium.launch({ executablePath: process.env.CHROMIUM, args: ['--no-sandbox', '--disable-gpu'] });
  context = await browser.newContext({ viewport: { width: 1300, height: 850 }, colorScheme: 'light', bypassCSP: true }); // for axe
  page = await open();
  await page.goto(server.link);
  await page.getByRole('heading', { name: 'Runs' }).waitFor();
});

after(async () => {
  await browser?.close();
  await server?.close();
});

afterEach(() => assert.deepEqual(faults.splice(0), []));

const go = (hash) => page.evaluate((to) => void (location.hash = to), hash);
const isShown = (locator) => locator.first().waitFor();
const runLink = (id) => page.getByRole('link', { name: id });
const run = (id, rest = '') => `#/run/${encodeURIComponent(id)}${rest}`;
const state = (word) => page.locator('.run-head .badge', { hasText: word });

test('the link lets in, and is gone from the address', async () => {
  assert.doesNotMatch(page.url(), /token/);
  await isShown(page.getByRole('link', { name: 'Tokens' })); // an admin's
});

test('the files come packed, with a tag, and run nothing of others', async () => {
  const told = await fetch(`${server.url}/app.js`);
  assert.match(told.headers.get('content-type'), /^text\/javascript/);
  assert.match(told.headers.get('content-security-policy'), /script-src 'self'/);
  const again = await fetch(`${server.url}/app.js`, { headers: { 'If-None-Match': told.headers.get('etag') } });
  assert.equal(again.status, 304);
});

test('a run is started from its form, its log is seen as it comes, and its end', async () => {
  await go('#/start/greet');
  await page.getByRole('button', { name: 'Start', exact: true }).click();
  await isShown(page.getByText('It is needed.')); // nothing was sent
  await page.getByLabel(/^who/).fill('you');
  await page.getByRole('button', { name: 'Start', exact: true }).click();
  await isShown(state('running'));
  await page.getByRole('link', { name: 'Logs' }).click();
  await isShown(page.locator('.attempt pre', { hasText: 'hello' }));
  assert.equal(await page.locator('.attempt pre', { hasText: 'over' }).count(), 0);
  await server.touch('go');
  await isShown(page.locator('.attempt pre', { hasText: 'over' }));
  await isShown(state('completed'));
});

test('what failed is explained, with its place, and is retried', async () => {
  await go(run(await server.run('flaky'), '/table'));
  await isShown(state('failed'));
  await page.getByRole('button', { name: 'load', exact: true }).click();
  const drawer = page.getByRole('complementary');
  await isShown(drawer.getByText('no such table'));
  await isShown(drawer.getByText(/:4:3$/));
  assert.match(page.url(), /execution=3/);
  await server.touch('mended');
  await drawer.getByRole('button', { name: 'Retry from here' }).click();
  await isShown(state('completed'));
});

test('what waits says why', async () => {
  await go(run(await server.run('held'), '/waits'));
  await isShown(page.locator('.waits', { hasText: 'held/ready' }).filter({ hasText: 'signal' }));
  await page.getByRole('button', { name: 'Cancel' }).click();
  await isShown(state('cancelled'));
});

test('an approval comes up by itself, and is given', async () => {
  await go('#/approvals');
  await isShown(page.getByText('Nothing waits for anybody.'));
  const id = await server.run('release');
  await isShown(page.locator('.card', { hasText: id }));
  await page.getByPlaceholder('reason').fill('looks right');
  await page.getByRole('button', { name: 'Approve' }).click();
  await isShown(page.getByText('Nothing waits for anybody.'));
  await go(run(id));
  await isShown(state('completed'));
});

test('all that a line means are cancelled at once, when it was said how many', async () => {
  for (let i = 0; i < 5; i++) await server.run('held');
  await go('#/runs');
  await page.getByRole('combobox').fill('name:held state:run');
  await page.getByRole('option', { name: 'running' }).click();
  await isShown(page.locator('.chips button', { hasText: 'running 5' }));
  await page.getByRole('checkbox', { name: 'Choose all that match' }).check();
  await page.locator('.chips').getByRole('button', { name: 'Cancel', exact: true }).click();
  const dialog = page.getByRole('dialog');
  await isShown(dialog.getByText('Cancel 5 runs?'));
  await dialog.getByRole('button', { name: 'Cancel 5' }).click();
  await isShown(dialog.getByText('5 of 5 runs done'));
  await dialog.getByRole('button', { name: 'Close' }).last().click();
  await isShown(page.getByText('No run fits'));
});

test('problems of an upload come all at once, with their places', async () => {
  await go('#/workflows');
  await page.getByRole('button', { name: 'New workflow' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Name').fill('wrong');
  await dialog.getByLabel('Definition').fill("pipeline: {a: {actoin: x}, b: {action: 'no:no'}}");
  await dialog.getByRole('button', { name: 'Put' }).click();
  await isShown(dialog.locator('li', { hasText: 'line 1, column' }));
  assert.equal(await dialog.locator('li').count(), 2);
  await dialog.getByRole('button', { name: 'Leave it' }).click();
});

test('a view is kept at the server, and forgotten', async () => {
  await go('#/runs?q=state%3Acompleted');
  await page.getByRole('button', { name: 'Keep this view' }).click();
  await page.getByLabel('Name of the view').fill('all is done');
  await page.getByRole('button', { name: 'Keep', exact: true }).click();
  await isShown(page.getByRole('link', { name: 'all is done' }));
  await page.reload();
  await isShown(page.getByRole('link', { name: 'all is done' }));
  await page.getByRole('button', { name: 'Forget the view all is done' }).click();
  await isShown(page.getByRole('button', { name: 'Keep this view' }));
});

test('a schedule is told in words, tried out, paused with why, and triggered', async () => {
  await go('#/schedules');
  await isShown(page.locator('tbody td', { hasText: 'at 02:30 on day 1 of the month in January' }));
  await page.getByText('Try an expression').click();
  await page.getByLabel('Expression').fill('30 2');
  await isShown(page.getByRole('alert'));
  await page.getByLabel('Expression').fill('0 4 * * MON');
  await page.getByLabel('Zone', { exact: true }).fill('Europe/Berlin');
  await isShown(page.locator('.times li', { hasText: /04:00:00 \+0[12]:00$/ }));
  await page.getByRole('link', { name: 'nightly/nights' }).click();
  await isShown(page.locator('.times li', { hasText: '02:30:00 +01:00' }));
  await page.getByRole('button', { name: 'Pause', exact: true }).click();
  await page.getByRole('dialog').getByLabel('Reason').fill('the source is down');
  await page.getByRole('dialog').getByRole('button', { name: 'Pause', exact: true }).click();
  await isShown(page.getByText('It is paused: the source is down.'));
  await isShown(page.locator('.decisions td', { hasText: 'the source is down' }));
  await page.getByRole('button', { name: 'Resume', exact: true }).click();
  await page.getByRole('button', { name: 'Trigger', exact: true }).click();
  await isShown(page.locator('.decisions').getByRole('link', { name: 'nightly/nights+' }));
  await page.getByRole('button', { name: 'Backfill', exact: true }).click();
  await page.getByRole('dialog').getByLabel('From').fill('2020-12-31');
  await page.getByRole('dialog').getByLabel('Until').fill('2022-12-31');
  await page.getByRole('dialog').getByRole('button', { name: 'Backfill', exact: true }).click();
  await isShown(page.locator('.decisions tr', { hasText: 'backfilled' }));
});

test('labels are shown, and lead to what has them', async () => {
  const id = await server.run('nightly');
  await go('#/runs?q=name:nightly');
  await page.getByRole('link', { name: 'team=data' }).first().click();
  await isShown(runLink(id));
  assert.match(page.url(), /label\.team%3Ddata/);
  await page.getByRole('combobox').fill('label.te');
  await page.getByRole('option', { name: 'label.team=' }).click();
  await isShown(page.getByRole('option', { name: 'data' }));
  await page.keyboard.press('Escape');
  await go(run(id));
  await isShown(page.locator('.run-head').getByRole('link', { name: 'team=data' }));
});

test('rows are gone through by keys', async () => {
  await go('#/runs');
  await isShown(page.locator('tbody a'));
  await page.keyboard.press('j');
  await page.keyboard.press('j');
  await page.keyboard.press('k');
  await page.keyboard.press('x');
  await isShown(page.getByText('1 chosen'));
  await page.keyboard.press('Enter');
  await isShown(page.getByRole('link', { name: 'Timeline' }));
  await page.keyboard.press('?');
  await isShown(page.getByRole('dialog', { name: 'Keys' }));
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
});

test('two tabs share one stream, and the one that stays goes on with it', async () => {
  await go('#/runs');
  const second = await open();
  await second.goto(`${server.url}/#/runs`);
  const first = await server.run('wide');
  await isShown(runLink(first));
  await isShown(second.getByRole('link', { name: first }));
  assert.match(await server.send('GET', '/metrics'), /^troupe_http_event_streams 1$/m);
  await page.close();
  page = second;
  const next = await server.run('wide');
  await isShown(runLink(next));
});

test('a server that is away is told, and the page goes on when it is back', async () => {
  await go('#/runs');
  await server.end();
  await isShown(page.getByText('The server gives no answer.'));
  await server.begin(new URL(server.url).host);
  await page.getByText('The server gives no answer.').waitFor({ state: 'detached' });
  await isShown(runLink(await server.run('wide')));
});

test('a run that is not there is said to be so, and all else goes on', async () => {
  await go('#/run/none');
  await isShown(page.getByRole('alert'));
  assert.equal(await page.getByText('The server gives no answer.').count(), 0);
  await go('#/runs');
  await isShown(runLink(await server.run('wide')));
});

test('each page is sound for those who use a screen reader, light and dark, wide and narrow', async () => {
  const ended = run(await server.run('wide'), '');
  const failed = (await server.ask('GET', '/api/v1/processes?q=name:wide&limit=1')).processes[0].id;
  await server.run('release');
  const places = ['#/runs', `${ended}/graph?open=one`, `${ended}/timeline`, `${ended}/table?execution=2`, `${ended}/logs`, `${ended}/values`, `${ended}/events`, `${run(failed)}/waits`, '#/workflows', '#/workflow/greet', '#/start/greet', '#/schedules?cron=30+2+*+*+*&timezone=UTC', '#/schedule/nightly/nights', '#/approvals', '#/limits', '#/tokens', '#/audit', '#/nothing'];
  for (const [width, colorScheme] of [[1300, 'light'], [400, 'dark']]) {
    await page.setViewportSize({ width, height: 850 });
    await page.emulateMedia({ colorScheme });
    for (const place of places) {
      await go(place);
      await page.waitForFunction(() => document.querySelector('h1') && !document.body.innerText.includes('Reading…'));
      await page.evaluate(axe);
      const found = await page.evaluate(() => axe.run(document));
      assert.deepEqual(found.violations.map((each) => `${place} ${width}: ${each.id} ${each.nodes.map((node) => node.target)}`), []);
      assert.equal(await page.evaluate(() => document.documentElement.scrollWidth > innerWidth), false, `${place} is wider than ${width}`);
    }
  }
});
