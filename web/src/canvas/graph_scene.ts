// The graph of a run: a card for each task with how its executions are; a card of many is folded to
// counts, and opens to a grid with a cell for each.
import type { Executions } from '../model/executions';
import type { Graph } from '../model/graph';
import { count } from '../model/format';
import { type Box, layout, type Size } from '../model/layout';
import { importance, type Look, looks, signs, wordOf } from '../model/states';
import { type Grid, PixelGrid } from './pixel_grid';
import type { Palette, Scene } from './view';

const cardWidth = 200;
const cardHeight = 62;
const headHeight = 58;
const cell = 14;
const padding = 10;
const signSize = 11; // pixels of a cell, from which it has a sign
const order: Look[] = ['completed', 'skipped', 'failed', 'cancelled', 'running', 'paused', 'waiting', 'pending'];

interface Card {
  numbers: number[];
  counts: Record<Look, number>;
}

export interface GraphHooks {
  pickExecution(number: number): void;
  isOpen(task: string): boolean;
  toggle(task: string): void;
  size(): Size;
}

export class GraphScene implements Scene {
  readonly #pixels = new PixelGrid();
  #boxes: Box[] = [];
  #cards: Card[] = [];
  #looks: Look[] = [];
  #scale = 1;
  #x = 0;
  #y = 0;
  #isMoved = false; // as long as nobody has moved it, all is shown
  #chosen = 0;
  #seen = 0; // what was brought into sight last

  constructor(
    private readonly graph: Graph,
    private readonly all: Executions,
    private readonly hooks: GraphHooks,
  ) {
    this.update();
  }

  /// Takes what the executions are by now.
  update(): void {
    const { graph, all } = this;
    this.#looks = all.states.map((state) => wordOf(state).look);
    const nodeOf = new Map(graph.nodes.map((node, i) => [node.task, i]));
    const nodes = all.tasks.map((task) => nodeOf.get(task));
    this.#cards = graph.nodes.map(() => ({ numbers: [], counts: Object.fromEntries(looks.map((look) => [look, 0])) as Card['counts'] }));
    for (let at = 0; at < all.length; at++) {
      const node = nodes[all.task[at]!];
      if (node === undefined || all.task[at] === undefined) continue;
      const card = this.#cards[node]!;
      card.numbers.push(at + 1);
      card.counts[this.#looks[all.state[at]!]!]++;
    }
    const isOther = graph.nodes.some((_, node) => {
      const { width, height } = this.#sizeOf(node);
      const box = this.#boxes[node];
      return box?.width !== width || box.height !== height;
    });
    if (isOther) this.#place();
  }

  #place(): void {
    this.#boxes = layout(this.graph, (node) => this.#sizeOf(node));
    if (!this.#isMoved) this.fit();
  }

  #isOpen(node: number): boolean {
    return (this.#cards[node]?.numbers.length ?? 0) > 1 && this.hooks.isOpen(this.graph.nodes[node]!.task);
  }

  #columnsOf(node: number): number {
    return Math.max(13, Math.ceil(Math.sqrt(this.#cards[node]!.numbers.length * 1.6)));
  }

  #sizeOf(node: number): Size {
    if (!this.graph.nodes[node]!.task) return { width: 8, height: 8 };
    if (!this.#isOpen(node)) return { width: cardWidth, height: cardHeight };
    const columns = this.#columnsOf(node);
    const rows = Math.ceil(this.#cards[node]!.numbers.length / columns);
    return { width: Math.max(cardWidth, columns * cell + 2 * padding), height: headHeight + rows * cell + padding };
  }

  fit(): void {
    this.#isMoved = false;
    const { width, height } = this.hooks.size();
    const right = Math.max(0, ...this.#boxes.map((box) => box.x + box.width));
    const top = Math.min(0, ...this.#boxes.map((box) => box.y));
    const bottom = Math.max(0, ...this.#boxes.map((box) => box.y + box.height));
    this.#scale = Math.max(0.02, Math.min((width - 40) / (right || 1), (height - 40) / (bottom - top || 1), 1.2));
    this.#x = (width - right * this.#scale) / 2;
    this.#y = height / 2 - ((top + bottom) / 2) * this.#scale;
    const byHeight = (height - 40) / (bottom - top || 1);
    if (this.#scale < 0.45 && byHeight >= 0.45) { // a long one: readable, and from its beginning
      this.#scale = Math.min(0.8, byHeight);
      this.#x = 20;
      this.#y = height / 2 - ((this.#boxes[0]?.y ?? 0) + (this.#boxes[0]?.height ?? 0) / 2) * this.#scale;
    }
  }

  /// Chooses an execution, and brings its card into sight.
  choose(number: number): void {
    this.#chosen = number;
    if (number === this.#seen) return;
    const box = this.#boxes[this.#cards.findIndex((card) => card.numbers.includes(number))];
    if (!box) return; // it is not known yet
    this.#seen = number;
    const { width, height } = this.hooks.size();
    const shift = (at: number, size: number, room: number) => (at < 0 || at + size > room ? (room - Math.min(size, room - 40)) / 2 - at : 0);
    this.pan(
      shift(box.x * this.#scale + this.#x, box.width * this.#scale, width),
      shift(box.y * this.#scale + this.#y, box.height * this.#scale, height),
    );
  }

  pan(dx: number, dy: number): void {
    this.#isMoved = true;
    this.#x += dx;
    this.#y += dy;
  }

  zoom(x: number, y: number, factor: number): void {
    this.#isMoved = true;
    const scale = Math.min(4, Math.max(0.01, this.#scale * factor));
    this.#x = x - ((x - this.#x) * scale) / this.#scale;
    this.#y = y - ((y - this.#y) * scale) / this.#scale;
    this.#scale = scale;
  }

  #at(x: number, y: number): { node: number; number: number } | null {
    const gx = (x - this.#x) / this.#scale;
    const gy = (y - this.#y) / this.#scale;
    const node = this.#boxes.findIndex((box) => gx >= box.x && gy >= box.y && gx <= box.x + box.width && gy <= box.y + box.height);
    if (node < 0 || !this.graph.nodes[node]!.task) return null;
    const box = this.#boxes[node]!;
    const { numbers } = this.#cards[node]!;
    if (numbers.length === 1) return { node, number: numbers[0]! };
    if (!this.#isOpen(node) || gy < box.y + headHeight) return { node, number: 0 };
    const column = Math.floor((gx - box.x - padding) / cell);
    const columns = this.#columnsOf(node);
    const index = Math.floor((gy - box.y - headHeight) / cell) * columns + column;
    return { node, number: column >= 0 && column < columns ? (numbers[index] ?? 0) : 0 };
  }

  click(x: number, y: number): void {
    const found = this.#at(x, y);
    if (!found) return;
    if (found.number) this.hooks.pickExecution(found.number);
    else if (this.#cards[found.node]!.numbers.length > 1) {
      const before = this.#boxes[found.node]!;
      this.#isMoved = true;
      this.hooks.toggle(this.graph.nodes[found.node]!.task);
      this.#place();
      const now = this.#boxes[found.node]!;
      this.pan((before.x - now.x) * this.#scale, (before.y - now.y) * this.#scale); // it stays where it was clicked
    }
  }

  hint(x: number, y: number): string {
    const found = this.#at(x, y);
    if (!found) return '';
    if (!found.number) return this.graph.nodes[found.node]!.path;
    return `${this.all.nameOf(found.number)} ${wordOf(this.all.stateOf(found.number)).word}`;
  }

  draw(brush: CanvasRenderingContext2D, width: number, height: number, palette: Palette): void {
    brush.fillStyle = palette.ground;
    brush.fillRect(0, 0, width, height);
    this.#drawEdges(brush, palette);
    this.#boxes.forEach((box, node) => {
      const left = box.x * this.#scale + this.#x;
      const top = box.y * this.#scale + this.#y;
      if (left > width || top > height || left + box.width * this.#scale < 0 || top + box.height * this.#scale < 0) return;
      if (!this.graph.nodes[node]!.task) {
        brush.fillStyle = palette.line;
        brush.fillRect(left, top, box.width * this.#scale, box.height * this.#scale);
      } else {
        this.#drawCard(brush, node, left, top, palette);
        if (this.#isOpen(node)) this.#drawCells(brush, node, left, top, width, height, palette);
      }
    });
  }

  #drawEdges(brush: CanvasRenderingContext2D, palette: Palette): void {
    const s = this.#scale;
    for (const isBack of [false, true]) {
      brush.beginPath();
      brush.setLineDash(isBack ? [4, 4] : []);
      brush.strokeStyle = palette.line;
      brush.lineWidth = Math.max(0.5, Math.min(2, 1.6 * s));
      for (const edge of this.graph.edges) {
        if ((edge.kind === 'transition') !== isBack) continue;
        const from = this.#boxes[edge.from]!;
        const to = this.#boxes[edge.to]!;
        const x0 = (from.x + from.width) * s + this.#x;
        const y0 = (from.y + from.height / 2) * s + this.#y;
        const x1 = to.x * s + this.#x;
        const y1 = (to.y + to.height / 2) * s + this.#y;
        const bend = Math.max(Math.abs(x1 - x0) / 2, 24 * s);
        brush.moveTo(x0, y0);
        if (isBack) brush.bezierCurveTo(x0 + bend, y0 - 80 * s, x1 - bend, y1 - 80 * s, x1, y1);
        else brush.bezierCurveTo(x0 + bend, y0, x1 - bend, y1, x1, y1);
        if (s > 0.25) {
          brush.moveTo(x1 - 7 * s, y1 - 4 * s);
          brush.lineTo(x1, y1);
          brush.lineTo(x1 - 7 * s, y1 + 4 * s);
        }
      }
      brush.stroke();
    }
    brush.setLineDash([]);
  }

  #drawCard(brush: CanvasRenderingContext2D, node: number, left: number, top: number, palette: Palette): void {
    const s = this.#scale;
    const box = this.#boxes[node]!;
    const { task, label, action } = this.graph.nodes[node]!;
    const { numbers, counts } = this.#cards[node]!;
    const worst = importance.find((look) => counts[look] > 0);
    brush.fillStyle = palette.card;
    brush.strokeStyle = worst && worst !== 'pending' && worst !== 'skipped' ? palette.states[worst] : palette.line;
    brush.lineWidth = numbers.includes(this.#chosen) ? 3 : 1.2;
    brush.beginPath();
    brush.roundRect(left, top, box.width * s, box.height * s, 7 * s);
    brush.fill();
    brush.stroke();
    const total = numbers.length;
    let x = left + padding * s;
    const room = (box.width - 2 * padding) * s;
    for (const look of order) {
      const width = total ? (room * counts[look]) / total : 0;
      brush.fillStyle = palette.states[look];
      brush.fillRect(x, top + 46 * s, width, 5 * s);
      x += width;
    }
    if (s < 0.35) return; // too small for letters
    brush.textBaseline = 'alphabetic';
    const mark = total > 1 ? (this.#isOpen(node) ? '▾ ' : '▸ ') : '';
    const times = total > 1 ? ` × ${count(total)}` : '';
    this.#text(brush, `${mark}${label || task}${times}`, left + padding * s, top + 20 * s, room, `600 ${13 * s}px system-ui, sans-serif`, palette.ink);
    const said = total > 1 ? order.filter((look) => counts[look]).map((look) => `${count(counts[look])} ${look}`).join(' · ') : worst ? `${signs[worst]} ${worst}` : '';
    this.#text(brush, said || action || 'not begun', left + padding * s, top + 37 * s, room, `${11 * s}px system-ui, sans-serif`, worst === 'failed' && total === 1 ? palette.states.failed : palette.soft);
  }

  #text(brush: CanvasRenderingContext2D, text: string, x: number, y: number, room: number, font: string, colour: string): void {
    brush.font = font;
    brush.fillStyle = colour;
    let shown = text;
    for (let cut = text.length; brush.measureText(shown).width > room && cut > 1; ) {
      cut = Math.min(cut - 1, Math.floor((cut * room) / brush.measureText(shown).width));
      shown = `${text.slice(0, cut)}…`;
    }
    brush.fillText(shown, x, y);
  }

  /// Only those that are seen; what is too small for a sign, as pixels of an image.
  #drawCells(brush: CanvasRenderingContext2D, node: number, left: number, top: number, width: number, height: number, palette: Palette): void {
    const size = cell * this.#scale;
    const x0 = left + padding * this.#scale;
    const y0 = top + headHeight * this.#scale;
    const { numbers } = this.#cards[node]!;
    const columns = this.#columnsOf(node);
    const lookAt = (row: number, column: number) => {
      const number = numbers[row * columns + column];
      return number ? this.#looks[this.all.state[number - 1]!] : undefined;
    };
    const grid: Grid = {
      x0,
      y0,
      size,
      firstRow: Math.max(0, Math.floor(-y0 / size)),
      lastRow: Math.min(Math.ceil(numbers.length / columns), Math.ceil((height - y0) / size)),
      firstColumn: Math.max(0, Math.floor(-x0 / size)),
      lastColumn: Math.min(columns, Math.ceil((width - x0) / size)),
    };
    if (size < signSize) this.#pixels.draw(brush, grid, lookAt, palette);
    else drawSigns(brush, grid, lookAt, palette);
    const index = this.#chosen ? numbers.indexOf(this.#chosen) : -1;
    if (index < 0) return;
    brush.strokeStyle = palette.ink;
    brush.lineWidth = 2;
    brush.strokeRect(x0 + (index % columns) * size - 1, y0 + Math.floor(index / columns) * size - 1, size, size);
  }
}

function drawSigns(brush: CanvasRenderingContext2D, grid: Grid, lookAt: (row: number, column: number) => Look | undefined, palette: Palette): void {
  const { x0, y0, size } = grid;
  const inner = size - Math.max(1, size * 0.15);
  brush.font = `${size * 0.62}px system-ui, sans-serif`;
  for (let row = grid.firstRow; row < grid.lastRow; row++)
    for (let column = grid.firstColumn; column < grid.lastColumn; column++) {
      const look = lookAt(row, column);
      if (!look) continue;
      brush.fillStyle = palette.states[look];
      brush.fillRect(x0 + column * size, y0 + row * size, inner, inner);
      brush.fillStyle = palette.onState;
      brush.fillText(signs[look], x0 + column * size + inner * 0.18, y0 + row * size + inner * 0.76);
    }
}
