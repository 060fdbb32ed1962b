// Places cards in layers from left to right: a card stands behind all that lead to it.
import type { Graph } from './graph';

export interface Size {
  width: number;
  height: number;
}

export interface Box extends Size {
  x: number;
  y: number;
}

const gapX = 70;
const gapY = 22;
const sweeps = 4;

/// The layer of each node: the longest path to it. Arrows back, as those of loops, don't count.
export function layersOf(graph: Graph): number[] {
  const count = graph.nodes.length;
  const next: number[][] = Array.from({ length: count }, () => []);
  const open = new Int32Array(count);
  for (const edge of graph.edges)
    if (edge.kind !== 'transition' && edge.from !== edge.to) {
      next[edge.from]!.push(edge.to);
      open[edge.to]!++;
    }
  const layers = new Array<number>(count).fill(0);
  const ready = layers.map((_, i) => i).filter((i) => open[i] === 0);
  const isDone = new Uint8Array(count);
  for (let left = count; left > 0; ) {
    const at = ready.pop() ?? isDone.indexOf(0); // in a circle nothing is ready: it is cut anywhere
    if (isDone[at]) continue;
    isDone[at] = 1;
    left--;
    for (const to of next[at]!) {
      if (isDone[to]) continue;
      layers[to] = Math.max(layers[to]!, layers[at]! + 1);
      if (--open[to]! === 0) ready.push(to);
    }
  }
  return layers;
}

/// Where each node is; arrows cross as little as a few sweeps find.
export function layout(graph: Graph, sizeOf: (node: number) => Size): Box[] {
  const layerOf = layersOf(graph);
  const layers: number[][] = [];
  layerOf.forEach((layer, node) => (layers[layer] ??= []).push(node));
  const before: number[][] = graph.nodes.map(() => []);
  const after: number[][] = graph.nodes.map(() => []);
  for (const edge of graph.edges)
    if (layerOf[edge.from]! < layerOf[edge.to]!) {
      before[edge.to]!.push(edge.from);
      after[edge.from]!.push(edge.to);
    }
  const place = new Float64Array(graph.nodes.length);
  const number = (layer: number[]) => layer.forEach((node, i) => (place[node] = (i + 0.5) / layer.length));
  layers.forEach(number);
  for (let sweep = 0; sweep < sweeps; sweep++) {
    const others = sweep % 2 === 0 ? before : after;
    for (const layer of sweep % 2 === 0 ? layers : [...layers].reverse()) {
      const wish = new Map(layer.map((node) => [node, meanOf(others[node]!, place) ?? place[node]!]));
      layer.sort((a, b) => wish.get(a)! - wish.get(b)!);
      number(layer);
    }
  }
  const boxes = new Array<Box>(graph.nodes.length);
  let x = 0;
  for (const layer of layers) {
    const sizes = layer.map(sizeOf);
    const width = Math.max(0, ...sizes.map((size) => size.width));
    let y = -(sizes.reduce((sum, size) => sum + size.height + gapY, -gapY) / 2);
    layer.forEach((node, i) => {
      boxes[node] = { ...sizes[i]!, x: x + (width - sizes[i]!.width) / 2, y };
      y += sizes[i]!.height + gapY;
    });
    x += width + gapX;
  }
  return boxes;
}

function meanOf(nodes: number[], place: Float64Array): number | null {
  if (!nodes.length) return null;
  return nodes.reduce((sum, node) => sum + place[node]!, 0) / nodes.length;
}
