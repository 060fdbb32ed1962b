// What the page knows without a browser: reading, merging, filtering, placing.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Columns, Definition } from '../src/api/types';
import { EventReader } from '../src/live/sse';
import { AttemptTexts } from '../src/model/attempt_texts';
import { cronInWords } from '../src/model/cron_words';
import { diff } from '../src/model/diff';
import { Executions } from '../src/model/executions';
import { completions, quoted, valueOf, withLabel, withWord, wordsOf } from '../src/model/filter';
import { duration, plural } from '../src/model/format';
import { graphOf } from '../src/model/graph';
import { valuesOf } from '../src/model/inputs';
import { lanesOf } from '../src/model/lanes';
import { layersOf, layout } from '../src/model/layout';
import { samplesOf } from '../src/model/metrics';
import { placeOf } from '../src/model/place';
import { backfilled, inZone, localTime } from '../src/model/schedule';

const states = ['pending', 'scheduled', 'running', 'waitForDependencies', 'waitForSubTasks', 'waitAsync', 'waitForApproval', 'completed', 'failed'];

/// The example of runtime/model/execution_columns.hpp.
const told: Columns = {
  count: 4, tasks: ['flow', 'load'], states,
  task: [0, 1, 0, 0], number: [[1, 4]], parent: [0, 1, 0, 0], element: [-1, [1, 3]], pass: [[0, 4]], attempt: [1, 0, 0, 1],
  state: [7, 0, 0, 1], started: [1_700_000_000_000, 2, 0, 5], ended: [90, 40, 41, 80], errors: { 4: 'no such file' },
};

function read(): Executions {
  const all = new Executions();
  all.add(told);
  return all;
}

test('executions: columns are read as they were written', () => {
  const all = read();
  assert.equal(all.length, 4);
  assert.deepEqual([1, 2, 3, 4].map((number) => all.nameOf(number)), ['flow', 'load[0]', 'load[1]', 'load[2]']);
  assert.deepEqual([1, 4].map((number) => all.stateOf(number)), ['completed', 'failed']);
  assert.equal(all.started[3], 1_700_000_000_007);
  assert.equal(all.ended[3], 1_700_000_000_087);
  assert.equal(all.errors.get(4), 'no such file');
  assert.equal(all.attempt[3], 2);
  assert.equal(all.pathOf(3), 'flow.load[1]');
});

test('executions: a page read again replaces what was known', () => {
  const all = read();
  all.add({ ...told, errors: {}, state: [[7, 1], [0, 3]], ended: [90, 40, 41, null] });
  assert.equal(all.length, 4);
  assert.equal(all.stateOf(4), 'completed');
  assert.equal(all.ended[3], 0);
  assert.equal(all.errors.size, 0);
});

test('executions: changes of a stream are merged, and unknown ones are missed', () => {
  const all = read();
  assert.equal(all.change([2, 4], [0, 1], ['running', 'completed'], 1_800_000_000_000), false);
  assert.equal(all.stateOf(2), 'running');
  assert.equal(all.ended[1], 0);
  assert.equal(all.stateOf(4), 'completed');
  assert.equal(all.ended[3], 1_800_000_000_000);
  assert.equal(all.change([5], [0], ['running'], 0), true);
});

test('events: pieces may be cut anywhere', () => {
  const text = ': hello\n\nevent: ready\ndata: {"a":1}\nid: x-1\n\nevent: processes\ndata: [1,\ndata: 2]\n\n';
  for (let cut = 0; cut <= text.length; cut++) {
    const reader = new EventReader();
    const events = [...reader.read(text.slice(0, cut)), ...reader.read(text.slice(cut))];
    assert.deepEqual(events.map((each) => [each.name, each.data, each.id]), [['ready', '{"a":1}', 'x-1'], ['processes', '[1,\n2]', null]]);
  }
});

test('filter: a word is set, replaced and taken away, and quotes stay whole', () => {
  const line = 'state:failed error:"disk full" 5f0c';
  assert.deepEqual(wordsOf(line), ['state:failed', 'error:"disk full"', '5f0c']);
  assert.equal(valueOf(line, 'error'), '"disk full"');
  assert.equal(withWord(line, 'state', 'running'), 'state:running error:"disk full" 5f0c');
  assert.equal(withWord(line, 'state', ''), 'error:"disk full" 5f0c');
  assert.equal(quoted('a "b" c'), '"a \\"b\\" c"');
});

test('filter: keys, states behind a comma and names are completed', () => {
  assert.ok(completions('', []).some((each) => each.line === 'state:'));
  assert.deepEqual(completions('st', []).map((each) => each.line), ['state:']);
  assert.deepEqual(completions('is:root state:failed,can', []).map((each) => each.line), ['is:root state:failed,cancelRequested', 'is:root state:failed,cancelled']);
  assert.deepEqual(completions('name:e', ['etl', 'other']).map((each) => each.line), ['name:etl']);
});

const sample: Pick<Definition, 'outline' | 'edges'> = {
  outline: {
    name: 'flow',
    pipeline: {
      id: 'flow', name: 'flow',
      tasks: [
        { id: 'flow/a', name: 'a', action: { service: 'nop', method: 'nop' } },
        { id: 'flow/both', name: 'both', tasks: [{ id: 'flow/both/b', name: 'b' }, { id: 'flow/both/c', name: 'c' }] },
        { id: 'flow/each', name: 'each', template: { task: { id: 'flow/each/d', name: 'd' } } },
      ],
    },
  },
  edges: [{ from: 'flow/a', to: 'flow/both', kind: 'order' }, { from: 'flow/both', to: 'flow/each', kind: 'order' }, { from: 'flow/each', to: 'flow/a', kind: 'transition' }],
};

test('graph: arrows to a group lead to where it begins, and from it come from where it ends', () => {
  const graph = graphOf(sample);
  assert.deepEqual(graph.nodes.map((node) => node.task), ['a', 'b', 'c', 'd']);
  assert.deepEqual(graph.edges.map((edge) => `${graph.nodes[edge.from]!.task}${graph.nodes[edge.to]!.task}`), ['ab', 'ac', 'bd', 'cd', 'da']);
});

test('graph: many arrows between two groups meet in a point', () => {
  const many = (name: string) => Array.from({ length: 30 }, (_, i) => ({ id: `flow/${name}/${i}`, name: String(i) }));
  const graph = graphOf({
    outline: { name: 'flow', pipeline: { id: 'flow', name: 'flow', tasks: ['x', 'y'].map((name) => ({ id: `flow/${name}`, name, tasks: many(name) })) } },
    edges: [{ from: 'flow/x', to: 'flow/y', kind: 'order' }],
  });
  assert.equal(graph.edges.length, 60);
});

test('layout: each card stands behind what leads to it, none over another', () => {
  const graph = graphOf(sample);
  assert.deepEqual(layersOf(graph), [0, 1, 1, 2]);
  const boxes = layout(graph, () => ({ width: 100, height: 40 }));
  for (const edge of graph.edges) if (edge.kind !== 'transition') assert.ok(boxes[edge.from]!.x + 100 <= boxes[edge.to]!.x);
  boxes.forEach((a, i) => boxes.slice(i + 1).forEach((b) => assert.ok(a.x + a.width <= b.x || b.x + b.width <= a.x || a.y + a.height <= b.y || b.y + b.height <= a.y)));
});

test('layout: a circle is cut, whatever it is', () => {
  const node = { task: 't', path: 't', label: 't', action: '' };
  const edge = (from: number, to: number) => ({ from, to, kind: 'order' as const, label: '' });
  assert.equal(layout({ nodes: [node, node, node], edges: [edge(0, 1), edge(1, 2), edge(2, 0)] }, () => ({ width: 1, height: 1 })).filter(Boolean).length, 3);
});

test('timeline: what overlaps stands in lanes of its own', () => {
  const { lanes, from, to } = lanesOf(read(), (number) => number > 1, 0);
  assert.deepEqual(lanes.map((lane) => lane.bars), [[2], [3], [4]]);
  assert.equal(to - from, 85);
});

test('diff: the fewest lines differ', () => {
  assert.deepEqual(diff('a\nb\nc\nd', 'a\nc\nx\nd').map((line) => `${line.kind[0]}${line.text}`), ['sa', 'rb', 'sc', 'ax', 'sd']);
});

test('place: a task is found by its path, in each form', () => {
  const text = 'name: load\npipeline:\n  load:\n    template:\n      task: {one: {tasks: {fetch: {run: x}}}}\n  - {id: last, action: "nop:nop"}\n';
  assert.deepEqual(placeOf(text, 'load/load'), { line: 3, column: 3 });
  assert.deepEqual(placeOf(text, 'load/load.one[3]/fetch'), { line: 5, column: 28 });
  assert.deepEqual(placeOf(text, 'load/last'), { line: 6, column: 10 });
  assert.equal(placeOf(text, 'load/none'), null);
});

test('form: values are of the types of the inputs, and what is as it was is left out', () => {
  const input = (name: string, type: string, more = {}) => ({ name, type, required: false, description: '', ...more });
  const inputs = [input('day', 'text', { required: true }), input('parts', 'integer', { default: 4 }), input('tags', 'list'), input('dry', 'boolean'), input('any', '')];
  assert.deepEqual(valuesOf(inputs, { day: '5', parts: '4', tags: '[1]', dry: 'true', any: 'x y' }), { values: { day: '5', tags: [1], dry: true, any: 'x y' }, faults: {} });
  assert.deepEqual(Object.keys(valuesOf(inputs, { parts: '1.5', tags: '[' }).faults), ['day', 'parts', 'tags']);
});

test('metrics: samples are read with their labels', () => {
  assert.deepEqual(samplesOf('# HELP x y\nx{state="a b",name="q\\"r"} 2\ny 1e3\n'), [{ name: 'x', labels: { state: 'a b', name: 'q"r' }, value: 2 }, { name: 'y', labels: {}, value: 1000 }]);
});

test('numbers and times are for people', () => {
  assert.deepEqual([12, 1_250, 30_000, 185_000, 7_620_000].map(duration), ['12 ms', '1.3 s', '30 s', '3 min 5 s', '2 h 7 min']);
  assert.deepEqual([1, 1_200].map((number) => plural(number, 'run')), ['1 run', '1,200 runs']);
});

test('filter: names and texts of labels are completed, and one replaces another', () => {
  const labels = new Map([['team', new Set(['web', 'the other'])], ['ticket', new Set(['1'])]]);
  const lines = (line: string) => completions(line, [], labels).map((each) => each.line);
  assert.deepEqual(lines('lab'), ['label.']);
  assert.deepEqual(lines('is:root label.te'), ['is:root label.team=']);
  assert.deepEqual(lines('label.team=w'), ['label.team=web']);
  assert.deepEqual(lines('label.team='), ['label.team=web', 'label.team="the other"', 'label.team=*']);
  assert.equal(withLabel('is:root label.team=web label.team.x=1', 'team', 'the other'), 'is:root label.team.x=1 label.team="the other"');
});

test('cron: what has words is told in them, and nothing else', () => {
  const words: [string, string | null][] = [
    ['30 2 * * *', 'at 02:30 each day'],
    ['0 4 L * *', 'at 04:00 on the last day of the month'],
    ['0 2,14 * * MON-FRI', 'at 02:00 and 14:00 on Monday to Friday'],
    ['0 0 */15 9-17 * * *', null],
    ['0 */15 9-17 * * *', 'every 15 minutes from 09:00 to 17:59'],
    ['5 * * * *', 'at minute 5 of each hour'],
    ['0 8 1 JAN,7 FRI#2', 'at 08:00 on day 1 of the month or on the second Friday of the month in January and July'],
    ['0 8 * * FRIL', 'at 08:00 on the last Friday of the month'],
    ['0 8 * * 7', 'at 08:00 on Sunday'],
    ['@weekly', 'at 00:00 on Sunday'],
    ['1 2 3 4-12/2 *', null],
    ['30 2', null],
  ];
  for (const [expression, said] of words) assert.equal(cronInWords(expression), said, expression);
});

test('schedules: times are those of the zone, and a backfill knows how far it is', () => {
  assert.equal(localTime('2026-12-02T02:30:00+01:00'), '2026-12-02 02:30:00 +01:00');
  assert.equal(inZone('2026-07-01T00:30:00Z', 'Europe/Berlin'), '2026-07-01 02:30:00');
  assert.equal(inZone(null, 'UTC'), '');
  const range = { from: '2026-11-01T00:00:00Z', until: '2026-11-05T00:00:00Z', atOnce: 1, paused: false, started: 1 };
  assert.equal(backfilled({ ...range, order: 'forward', reached: null }), 0);
  assert.equal(backfilled({ ...range, order: 'forward', reached: '2026-11-02T00:00:00Z' }), 0.25);
  assert.equal(backfilled({ ...range, order: 'backward', reached: '2026-11-02T00:00:00Z' }), 0.75);
});

test('logs: what a stream tells goes on from what was read, and unknown attempts are shown', () => {
  const texts = new AttemptTexts();
  const known = { taskPath: 'a', attempt: 1, failed: true, ended: true, isLog: true, text: 'one\n' };
  texts.take({ taskPath: 'a', attempt: 1, text: 'one\n' });
  texts.take({ taskPath: 'a', attempt: 1, text: 'two\n' });
  texts.take({ taskPath: 'b', attempt: 2, text: 'x\n' });
  assert.deepEqual(texts.over([known]), [{ ...known, text: 'one\ntwo\n' }, { taskPath: 'b', attempt: 2, failed: false, ended: false, isLog: true, text: 'x\n' }]);
  assert.equal(texts.over([{ ...known, text: 'one\ntwo\nthree\n' }])[0]!.text, 'one\ntwo\nthree\n');
  for (let i = 0; i < 40; i++) texts.take({ taskPath: 'b', attempt: 2, text: `${i} ${'y'.repeat(10_000)}\n` });
  const long = texts.over([])[1]!.text;
  assert.ok(long.length <= 262_144 && /^\d+ y/.test(long) && long.endsWith('y\n'));
});
