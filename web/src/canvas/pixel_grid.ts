// Cells that are too small to be drawn each: pixels of an image, in which what needs somebody wins over
// what doesn't.
import { importance, type Look } from '../model/states';
import type { Palette } from './view';

export interface Grid {
  x0: number;
  y0: number;
  size: number;
  firstRow: number;
  lastRow: number;
  firstColumn: number;
  lastColumn: number;
}

const nothing = 255;

/// `#1a7540` as a pixel of an image.
function pixelOf(colour: string): number {
  const number = parseInt(colour.slice(1), 16);
  return (0xff000000 | ((number & 0xff) << 16) | (number & 0xff00) | (number >> 16)) >>> 0;
}

export class PixelGrid {
  readonly #canvas = document.createElement('canvas');

  draw(brush: CanvasRenderingContext2D, grid: Grid, lookOf: (row: number, column: number) => Look | undefined, palette: Palette): void {
    const { x0, y0, size, firstRow, lastRow, firstColumn, lastColumn } = grid;
    const left = Math.floor(x0 + firstColumn * size);
    const top = Math.floor(y0 + firstRow * size);
    const width = Math.ceil((lastColumn - firstColumn) * size) + 1;
    const height = Math.ceil((lastRow - firstRow) * size) + 1;
    if (width <= 1 || height <= 1) return;
    const ranks = this.#ranksOf(grid, lookOf, left, top, width, height);
    const colours = importance.map((look) => pixelOf(palette.states[look]));
    const image = new ImageData(width, height);
    const pixels = new Uint32Array(image.data.buffer);
    ranks.forEach((rank, i) => rank !== nothing && (pixels[i] = colours[rank]!));
    this.#canvas.width = width;
    this.#canvas.height = height;
    this.#canvas.getContext('2d')!.putImageData(image, 0, 0);
    brush.imageSmoothingEnabled = false;
    brush.drawImage(this.#canvas, left, top);
  }

  /// By pixel, the most important of the cells that are there.
  #ranksOf(grid: Grid, lookOf: (row: number, column: number) => Look | undefined, left: number, top: number, width: number, height: number): Uint8Array {
    const rankOf = Object.fromEntries(importance.map((look, rank) => [look, rank])) as Record<Look, number>;
    const ranks = new Uint8Array(width * height).fill(nothing);
    const side = Math.max(1, Math.floor(grid.size) - (grid.size >= 4 ? 1 : 0)); // with a gap, where there is room
    for (let row = grid.firstRow; row < grid.lastRow; row++)
      for (let column = grid.firstColumn; column < grid.lastColumn; column++) {
        const look = lookOf(row, column);
        if (!look) continue;
        const at = (Math.floor(grid.y0 + row * grid.size) - top) * width + Math.floor(grid.x0 + column * grid.size) - left;
        for (let dy = 0; dy < side; dy++)
          for (let dx = 0; dx < side; dx++) {
            const pixel = at + dy * width + dx;
            if (rankOf[look] < ranks[pixel]!) ranks[pixel] = rankOf[look];
          }
      }
    return ranks;
  }
}
