// Where executions stand in a timeline: each task has as many lanes as its executions overlap.
import type { Executions } from './executions';

export interface Lane {
  task: number;
  /// Numbers of executions, one after the other.
  bars: number[];
}

export interface Lanes {
  lanes: Lane[];
  from: number;
  to: number;
}

/// Lanes of one task, at most; beyond them a bar stands where it overlaps least.
const most = 64;

/// All that have started, of those that `isShown`; what has not ended lasts until `now`.
export function lanesOf(all: Executions, isShown: (number: number) => boolean, now: number): Lanes {
  const byTask = new Map<number, number[]>();
  let from = Infinity;
  let to = -Infinity;
  for (let number = 1; number <= all.length; number++) {
    const started = all.started[number - 1]!;
    if (!started || !isShown(number)) continue;
    from = Math.min(from, started);
    to = Math.max(to, all.ended[number - 1]! || now);
    const task = all.task[number - 1]!;
    let mine = byTask.get(task);
    if (!mine) byTask.set(task, (mine = []));
    mine.push(number);
  }
  if (from === Infinity) return { lanes: [], from: 0, to: 1 };
  const firsts: { lanes: Lane[]; from: number }[] = [];
  for (const [task, numbers] of byTask) {
    numbers.sort((a, b) => all.started[a - 1]! - all.started[b - 1]! || a - b);
    firsts.push({ lanes: spread(all, task, numbers, now), from: all.started[numbers[0]! - 1]! });
  }
  firsts.sort((a, b) => a.from - b.from);
  return { lanes: firsts.flatMap((each) => each.lanes), from, to: Math.max(to, from + 1) };
}

function spread(all: Executions, task: number, numbers: number[], now: number): Lane[] {
  const lanes: Lane[] = [];
  const free: number[] = [];
  for (const number of numbers) {
    const started = all.started[number - 1]!;
    let best = free.findIndex((when) => when <= started);
    if (best < 0 && lanes.length < most) best = lanes.push({ task, bars: [] }) - 1;
    if (best < 0) best = free.indexOf(Math.min(...free));
    lanes[best]!.bars.push(number);
    free[best] = Math.max(free[best] ?? 0, all.ended[number - 1]! || now);
  }
  return lanes;
}

/// The first of the bars that ends behind a time.
export function firstAfter(bars: number[], endOf: (number: number) => number, time: number): number {
  let low = 0;
  let high = bars.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (endOf(bars[middle]!) < time) low = middle + 1;
    else high = middle;
  }
  return low;
}
