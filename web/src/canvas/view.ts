// A canvas that is drawn when something changed, in the colours of the page, and is moved with a
// pointer, a wheel or keys.
import { type Look, looks } from '../model/states';
import { theme } from '../theme';

export interface Palette {
  ground: string;
  card: string;
  ink: string;
  soft: string;
  line: string;
  accent: string;
  onState: string;
  states: Record<Look, string>;
}

export interface Scene {
  draw(brush: CanvasRenderingContext2D, width: number, height: number, palette: Palette): void;
  pan(dx: number, dy: number): void;
  /// Around a point, which stays where it is.
  zoom(x: number, y: number, factor: number): void;
  click(x: number, y: number): void;
  fit(): void;
  /// What stands under the pointer, for its title.
  hint(x: number, y: number): string;
}

function readPalette(): Palette {
  const style = getComputedStyle(document.documentElement);
  const colour = (name: string) => style.getPropertyValue(`--${name}`).trim();
  return {
    ground: colour('ground'),
    card: colour('card'),
    ink: colour('ink'),
    soft: colour('soft'),
    line: colour('line'),
    accent: colour('accent'),
    onState: colour('on-state'),
    states: Object.fromEntries(looks.map((look) => [look, colour(look)])) as Record<Look, string>,
  };
}

const stepOfKey = 60;
const zoomOfKey = 1.3;
const clickSlack = 4;

export class View {
  readonly canvas = document.createElement('canvas');
  readonly #brush = this.canvas.getContext('2d', { alpha: false })!;
  readonly #stop = new AbortController();
  readonly #sizes: ResizeObserver;
  #palette = readPalette();
  #frame = 0;
  #pointers = new Map<number, { x: number; y: number }>();
  #moved = 0;

  constructor(
    readonly host: HTMLElement,
    readonly scene: Scene,
  ) {
    host.append(this.canvas);
    this.#sizes = new ResizeObserver(() => this.#resize());
    this.#sizes.observe(host);
    const stopTheme = theme.subscribe(() => {
      this.#palette = readPalette();
      this.changed();
    });
    this.#stop.signal.addEventListener('abort', stopTheme);
    this.#listen();
    this.#resize();
  }

  get width(): number {
    return this.host.clientWidth;
  }

  get height(): number {
    return this.host.clientHeight;
  }

  /// Draws it once more, soon.
  changed(): void {
    this.#frame ||= requestAnimationFrame(() => {
      this.#frame = 0;
      const ratio = devicePixelRatio || 1;
      this.#brush.setTransform(ratio, 0, 0, ratio, 0, 0);
      this.scene.draw(this.#brush, this.width, this.height, this.#palette);
    });
  }

  close(): void {
    cancelAnimationFrame(this.#frame);
    this.#stop.abort();
    this.#sizes.disconnect();
    this.canvas.remove();
  }

  #resize(): void {
    const ratio = devicePixelRatio || 1;
    this.canvas.width = Math.max(1, Math.round(this.width * ratio));
    this.canvas.height = Math.max(1, Math.round(this.height * ratio));
    this.changed();
  }

  #listen(): void {
    const { canvas, host, scene } = this;
    const on = { signal: this.#stop.signal };
    const shown = (act: () => void) => {
      act();
      this.changed();
    };
    canvas.addEventListener('pointerdown', (event) => {
      canvas.setPointerCapture(event.pointerId);
      this.#pointers.set(event.pointerId, { x: event.offsetX, y: event.offsetY });
      if (this.#pointers.size === 1) this.#moved = 0;
    }, on);
    canvas.addEventListener('pointermove', (event) => {
      const before = this.#pointers.get(event.pointerId);
      if (before) shown(() => this.#move(event.pointerId, before, { x: event.offsetX, y: event.offsetY }));
      else canvas.title = scene.hint(event.offsetX, event.offsetY);
    }, on);
    const end = (event: PointerEvent) => {
      const wasOne = this.#pointers.size === 1 && this.#pointers.delete(event.pointerId);
      this.#pointers.delete(event.pointerId);
      if (wasOne && event.type === 'pointerup' && this.#moved < clickSlack) shown(() => scene.click(event.offsetX, event.offsetY));
    };
    canvas.addEventListener('pointerup', end, on);
    canvas.addEventListener('pointercancel', end, on);
    canvas.addEventListener('wheel', (event) => {
      event.preventDefault();
      shown(() => scene.zoom(event.offsetX, event.offsetY, Math.exp(-event.deltaY / 400)));
    }, { ...on, passive: false });
    const keys: Record<string, () => void> = {
      ArrowLeft: () => scene.pan(stepOfKey, 0),
      ArrowRight: () => scene.pan(-stepOfKey, 0),
      ArrowUp: () => scene.pan(0, stepOfKey),
      ArrowDown: () => scene.pan(0, -stepOfKey),
      '+': () => scene.zoom(this.width / 2, this.height / 2, zoomOfKey),
      '-': () => scene.zoom(this.width / 2, this.height / 2, 1 / zoomOfKey),
      '0': () => scene.fit(),
    };
    host.addEventListener('keydown', (event) => {
      const act = keys[event.key];
      if (!act || event.ctrlKey || event.metaKey) return;
      event.preventDefault();
      shown(act);
    }, on);
  }

  /// One pointer moves it, two zoom.
  #move(which: number, before: { x: number; y: number }, now: { x: number; y: number }): void {
    this.#pointers.set(which, now);
    this.#moved += Math.hypot(now.x - before.x, now.y - before.y);
    const other = [...this.#pointers].find(([id]) => id !== which)?.[1];
    if (!other) return this.scene.pan(now.x - before.x, now.y - before.y);
    const far = Math.hypot(now.x - other.x, now.y - other.y);
    const near = Math.hypot(before.x - other.x, before.y - other.y) || 1;
    this.scene.zoom((now.x + other.x) / 2, (now.y + other.y) / 2, far / near);
  }
}
