// All executions of a process, in columns: a hundred thousand take a few megabytes.
// runtime/model/execution_columns.hpp describes how they are told.
import type { Columns } from '../api/types';
import { isFinal } from './states';

type Entry = number | null | [number | null, number];

/// Calls `take` with each entry of a column, where `[d, n]` stands for n times d.
function eachEntry(column: Entry[], take: (entry: number | null, index: number) => void): void {
  let index = 0;
  for (const each of column) {
    if (!Array.isArray(each)) take(each, index++);
    else for (let left = each[1]; left > 0; left--) take(each[0], index++);
  }
}

/// The numbers of a column of differences.
function numbersOf(column: unknown, length: number): Float64Array {
  const made = new Float64Array(length);
  let last = 0;
  eachEntry(column as Entry[], (entry, i) => (made[i] = last += entry ?? 0));
  return made;
}

export class Executions {
  /// How many places there are; that of execution n is n - 1.
  length = 0;
  /// Grows with each change.
  version = 0;
  readonly tasks: string[] = [];
  readonly states: string[] = [];
  task = new Uint32Array(0);
  parent = new Uint32Array(0);
  element = new Int32Array(0);
  pass = new Uint32Array(0);
  attempt = new Uint32Array(0);
  state = new Uint8Array(0);
  started = new Float64Array(0); // milliseconds since 1970; 0: not yet
  ended = new Float64Array(0);
  readonly errors = new Map<number, string>();

  #taskNumbers = new Map<string, number>();
  #stateNumbers = new Map<string, number>();

  /// Takes what a page tells, in place of what was known of those.
  add(told: Columns): void {
    const number = numbersOf(told.number, told.count);
    const columns = ['task', 'parent', 'element', 'pass', 'attempt', 'state'].map((name) => numbersOf(told[name], told.count));
    const [task, parent, element, pass, attempt, state] = columns as [Float64Array, Float64Array, Float64Array, Float64Array, Float64Array, Float64Array];
    const tasks = told.tasks.map((name) => this.#numberOf(this.#taskNumbers, this.tasks, name));
    const states = told.states.map((name) => this.#numberOf(this.#stateNumbers, this.states, name));
    let most = this.length;
    for (const each of number) most = Math.max(most, each);
    this.#grow(most);
    for (let i = 0; i < told.count; i++) {
      const at = number[i]! - 1;
      this.task[at] = tasks[task[i]!]!;
      this.parent[at] = parent[i]!;
      this.element[at] = element[i]!;
      this.pass[at] = pass[i]!;
      this.attempt[at] = attempt[i]!;
      this.state[at] = states[state[i]!]!;
      this.started[at] = 0;
      this.ended[at] = 0;
      this.errors.delete(number[i]!);
    }
    let clock = 0;
    const clocks = new Float64Array(told.count);
    eachEntry(told.started as Entry[], (since, i) => {
      if (since !== null) this.started[number[i]! - 1] = clock += since;
      clocks[i] = clock;
    });
    eachEntry(told.ended as Entry[], (after, i) => {
      if (after !== null) this.ended[number[i]! - 1] = clocks[i]! + after;
    });
    for (const [each, text] of Object.entries(told.errors ?? {})) this.errors.set(Number(each), text);
    this.version++;
  }

  /// Takes changes of states, as a stream tells them. Returns whether there are executions among
  /// them that are not known: they are to be read.
  change(numbers: number[], states: number[], names: string[], now: number): boolean {
    let isMore = false;
    numbers.forEach((number, i) => {
      const at = number - 1;
      const name = names[states[i]!]!;
      if (at >= this.length) {
        isMore = true;
        return;
      }
      this.state[at] = this.#numberOf(this.#stateNumbers, this.states, name);
      if (name === 'running') {
        this.started[at] ||= now;
        this.ended[at] = 0;
      }
      if (isFinal(name)) this.ended[at] = now;
    });
    this.version++;
    return isMore;
  }

  stateOf(number: number): string {
    return this.states[this.state[number - 1]!] ?? 'pending';
  }

  /// `load[3]#2`: its task with its element of a fan-out and its pass.
  nameOf(number: number): string {
    const at = number - 1;
    const element = this.element[at]! < 0 ? '' : `[${this.element[at]}]`;
    const pass = this.pass[at]! > 0 ? `#${this.pass[at]! + 1}` : '';
    return `${this.tasks[this.task[at]!] ?? ''}${element}${pass}`;
  }

  /// From the workflow's name down, `etl/load.one[3]/fetch`: as logs and waits name it.
  pathOf(number: number): string {
    const at = number - 1;
    const task = this.tasks[this.task[at]!] ?? '';
    const parent = this.parent[at]!;
    if (parent <= 0 || parent >= number) return task;
    const element = this.element[at]!;
    return `${this.pathOf(parent)}${element < 0 ? `/${task}` : `.${task}[${element}]`}`;
  }

  #numberOf(known: Map<string, number>, names: string[], name: string): number {
    const found = known.get(name);
    if (found !== undefined) return found;
    known.set(name, names.length);
    return names.push(name) - 1;
  }

  #grow(length: number): void {
    if (length > this.task.length) {
      const room = Math.max(length, 2 * this.task.length, 64);
      const larger = <T extends { set(from: T): void }>(make: new (size: number) => T, from: T): T => {
        const made = new make(room);
        made.set(from);
        return made;
      };
      this.task = larger(Uint32Array, this.task);
      this.parent = larger(Uint32Array, this.parent);
      this.element = larger(Int32Array, this.element);
      this.pass = larger(Uint32Array, this.pass);
      this.attempt = larger(Uint32Array, this.attempt);
      this.state = larger(Uint8Array, this.state);
      this.started = larger(Float64Array, this.started);
      this.ended = larger(Float64Array, this.ended);
    }
    this.length = length;
  }
}
