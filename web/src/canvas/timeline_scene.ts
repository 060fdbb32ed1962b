// When executions ran: a bar for each. Narrow ones are merged, and what failed shows, so that a frame
// costs lanes times pixels at most, whatever there is.
import type { Executions } from '../model/executions';
import { duration, moment } from '../model/format';
import { firstAfter, type Lanes } from '../model/lanes';
import { importance, type Look, wordOf } from '../model/states';
import type { Size } from '../model/layout';
import type { Palette, Scene } from './view';

const laneHeight = 18;
const axisHeight = 26;
const wide = 3; // pixels: such a bar is a rectangle of its own
const letterWidth = 6.6;

export interface TimelineHooks {
  pickExecution(number: number): void;
  size(): Size;
}

export class TimelineScene implements Scene {
  #lanes: Lanes = { lanes: [], from: 0, to: 1 };
  #ranks: number[] = [];
  #from = 0;
  #to = 1;
  #top = 0;
  #now = 0;
  #isMoved = false;
  #gutter = 0; // where the names are
  chosen = 0;

  constructor(
    private readonly all: Executions,
    private readonly hooks: TimelineHooks,
  ) {}

  /// Takes other lanes; as long as nobody has moved it, all of them are shown.
  update(lanes: Lanes, now: number): void {
    this.#lanes = lanes;
    this.#now = now;
    this.#ranks = this.all.states.map((state) => importance.indexOf(wordOf(state).look));
    if (!this.#isMoved) this.fit();
  }

  fit(): void {
    const margin = (this.#lanes.to - this.#lanes.from) * 0.02;
    this.#from = this.#lanes.from - margin;
    this.#to = this.#lanes.to + margin;
    this.#top = 0;
    this.#isMoved = false;
  }

  #pixelsPerMillisecond(width: number): number {
    return (width - this.#gutter) / (this.#to - this.#from);
  }

  pan(dx: number, dy: number): void {
    const { width, height } = this.hooks.size();
    const shift = dx / this.#pixelsPerMillisecond(width);
    this.#from -= shift;
    this.#to -= shift;
    this.#top = Math.max(0, Math.min(this.#top - dy, this.#lanes.lanes.length * laneHeight + axisHeight - height));
    this.#isMoved = true;
  }

  zoom(x: number, _y: number, factor: number): void {
    const { width } = this.hooks.size();
    const at = this.#from + (x - this.#gutter) / this.#pixelsPerMillisecond(width);
    const whole = this.#lanes.to - this.#lanes.from;
    const span = Math.min(2 * whole, Math.max(1, (this.#to - this.#from) / factor));
    const share = (at - this.#from) / (this.#to - this.#from);
    this.#from = at - share * span;
    this.#to = this.#from + span;
    this.#isMoved = true;
  }

  #endOf = (number: number): number => this.all.ended[number - 1]! || this.#now;

  #at(x: number, y: number): number {
    const lane = this.#lanes.lanes[Math.floor((y - axisHeight + this.#top) / laneHeight)];
    if (!lane || y < axisHeight || x < this.#gutter) return 0;
    const perMillisecond = this.#pixelsPerMillisecond(this.hooks.size().width);
    const time = this.#from + (x - this.#gutter) / perMillisecond;
    const slack = 2 / perMillisecond;
    const number = lane.bars[firstAfter(lane.bars, this.#endOf, time - slack)];
    return number && this.all.started[number - 1]! <= time + slack ? number : 0;
  }

  click(x: number, y: number): void {
    const number = this.#at(x, y);
    if (number) this.hooks.pickExecution(number);
  }

  hint(x: number, y: number): string {
    const number = this.#at(x, y);
    if (!number) return '';
    const at = number - 1;
    return `${this.all.nameOf(number)} ${wordOf(this.all.stateOf(number)).word}, ${duration(this.#endOf(number) - this.all.started[at]!)}, from ${moment(this.all.started[at]!)}`;
  }

  draw(brush: CanvasRenderingContext2D, width: number, height: number, palette: Palette): void {
    this.#gutter = Math.round(Math.min(150, width * 0.25));
    brush.fillStyle = palette.ground;
    brush.fillRect(0, 0, width, height);
    brush.textBaseline = 'middle';
    brush.font = '12px system-ui, sans-serif';
    const first = Math.max(0, Math.floor((this.#top - laneHeight) / laneHeight));
    const last = Math.min(this.#lanes.lanes.length, Math.ceil((this.#top + height) / laneHeight));
    for (let lane = first; lane < last; lane++) this.#drawBars(brush, lane, width, palette);
    brush.fillStyle = palette.ground;
    brush.fillRect(0, 0, this.#gutter, height);
    for (let lane = first; lane < last; lane++) this.#drawName(brush, lane, lane === first, palette);
    this.#drawAxis(brush, width, height, palette);
  }

  #drawName(brush: CanvasRenderingContext2D, lane: number, isFirst: boolean, palette: Palette): void {
    const { task } = this.#lanes.lanes[lane]!;
    if (!isFirst && this.#lanes.lanes[lane - 1]?.task === task) return;
    const y = axisHeight + lane * laneHeight - this.#top;
    brush.fillStyle = palette.line;
    brush.fillRect(0, y - 0.5, this.#gutter, 1);
    brush.fillStyle = palette.ink;
    const name = this.all.tasks[task] ?? '';
    const room = Math.max(3, Math.floor((this.#gutter - 20) / letterWidth));
    brush.fillText(name.length > room ? `${name.slice(0, room - 1)}…` : name, 10, y + laneHeight / 2);
  }

  #drawAxis(brush: CanvasRenderingContext2D, width: number, height: number, palette: Palette): void {
    const scale = this.#pixelsPerMillisecond(width);
    brush.fillStyle = palette.card;
    brush.fillRect(0, 0, width, axisHeight);
    brush.fillStyle = palette.line;
    brush.fillRect(0, axisHeight - 1, width, 1);
    brush.fillRect(this.#gutter, 0, 1, height);
    const step = niceStep((this.#to - this.#from) / Math.max(2, (width - this.#gutter) / 110));
    const base = this.#lanes.from;
    for (let at = Math.ceil((this.#from - base) / step) * step; base + at < this.#to; at += step) {
      const x = this.#gutter + (base + at - this.#from) * scale;
      if (x < this.#gutter) continue;
      brush.fillStyle = palette.line;
      brush.fillRect(x, 0, 1, axisHeight);
      brush.fillStyle = palette.soft;
      const label = at < 0 ? `−${duration(-at)}` : duration(at);
      if (x + 5 + brush.measureText(label).width < width) brush.fillText(label, x + 5, axisHeight / 2);
    }
  }

  /// In whole pixels. Bars that touch and look alike are one rectangle; of several in one pixel, what
  /// needs somebody shows.
  #drawBars(brush: CanvasRenderingContext2D, lane: number, width: number, palette: Palette): void {
    const { bars } = this.#lanes.lanes[lane]!;
    const scale = this.#pixelsPerMillisecond(width);
    const columnOf = (time: number) => Math.floor(this.#gutter + (time - this.#from) * scale);
    const y = axisHeight + lane * laneHeight - this.#top + 2;
    const run = { from: 0, to: -1, rank: -1 };
    const last = { to: -1, rank: importance.length }; // the wide bar that was drawn last
    const flush = () => {
      if (run.rank < 0) return;
      brush.fillStyle = palette.states[importance[run.rank]!];
      brush.fillRect(run.from, y, run.to - run.from, laneHeight - 4);
    };
    for (let i = firstAfter(bars, this.#endOf, this.#from); i < bars.length && this.all.started[bars[i]! - 1]! < this.#to; i++) {
      const number = bars[i]!;
      const rank = this.#ranks[this.all.state[number - 1]!]!;
      const from = columnOf(this.all.started[number - 1]!);
      const end = columnOf(this.#endOf(number));
      if (end - from > wide) {
        flush();
        run.rank = -1;
        if (from >= last.to || rank < last.rank) this.#drawBar(brush, number, importance[rank]!, from, end - 1, y, palette);
        else if (end > last.to) this.#drawBar(brush, number, importance[rank]!, last.to, end - 1, y, palette);
        if (end > last.to || rank < last.rank) Object.assign(last, { to: end, rank });
      } else if (run.rank >= 0 && from < run.to && rank !== run.rank) {
        // The pixel is taken: the one before gives it away, or keeps it.
        if (rank < run.rank) {
          run.to = from;
          flush();
          Object.assign(run, { from, to: Math.max(from + 1, end), rank });
        }
      } else if (rank === run.rank && from <= run.to) {
        run.to = Math.max(run.to, from + 1, end);
      } else {
        flush();
        Object.assign(run, { from, to: Math.max(from + 1, end), rank });
      }
      if (number === this.chosen) this.#mark(brush, from, Math.max(from + 1, end), y, palette);
    }
    flush();
  }

  #drawBar(brush: CanvasRenderingContext2D, number: number, look: Look, from: number, end: number, y: number, palette: Palette): void {
    brush.fillStyle = palette.states[look];
    brush.fillRect(from, y, end - from, laneHeight - 4);
    const left = Math.max(from, this.#gutter) + 5;
    const letters = Math.floor((end - left - 5) / letterWidth);
    if (letters < 6) return;
    const name = this.all.nameOf(number);
    brush.fillStyle = palette.onState;
    brush.fillText(name.length > letters ? `${name.slice(0, letters - 1)}…` : name, left, y + laneHeight / 2 - 1.5);
  }

  #mark(brush: CanvasRenderingContext2D, from: number, to: number, y: number, palette: Palette): void {
    brush.strokeStyle = palette.ink;
    brush.lineWidth = 2;
    brush.strokeRect(from - 1, y - 1, to - from + 2, laneHeight - 2);
  }
}

/// One, two or five times a power of ten, of milliseconds; beyond that minutes and hours.
function niceStep(least: number): number {
  const steps = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1e3, 2e3, 5e3, 1e4, 3e4, 6e4, 12e4, 3e5, 6e5, 18e5, 36e5, 72e5, 216e5, 864e5];
  return steps.find((step) => step >= least) ?? 864e5 * Math.ceil(least / 864e5);
}
