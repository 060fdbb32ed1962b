// The picture of a definition: a card for each task that does something, and arrows between them. Groups
// have no card: an arrow to one leads to where it begins, and one from it comes from where it ends.
import type { Definition, OutlineEdge, OutlineTask } from '../api/types';

export interface GraphNode {
  /// The id of the task, as executions have it; empty: where many arrows meet.
  task: string;
  path: string;
  label: string;
  action: string;
}

export interface GraphEdge {
  from: number;
  to: number;
  kind: OutlineEdge['kind'];
  label: string;
}

export interface Graph {
  nodes: GraphNode[];
  edges: GraphEdge[];
}

/// Arrows between two groups, at most; more of them meet in a point.
const mostArrows = 40;

function below(task: OutlineTask): OutlineTask[] {
  const body = (task.emit ?? task.template)?.task;
  return [...(body ? [body] : []), ...(task.tasks ?? [])];
}

/// Whether it does something itself, and so counts as a step.
export const isStep = (task: OutlineTask): boolean => task.action !== undefined || below(task).length === 0;

export function allTasks(outline: Definition['outline']): OutlineTask[] {
  const found: OutlineTask[] = [];
  const waiting = [...Object.values(outline.dependencies ?? {}), outline.pipeline];
  for (let task = waiting.pop(); task; task = waiting.pop()) {
    found.push(task);
    waiting.push(...below(task).reverse());
  }
  return found;
}

export const idOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

export function graphOf(definition: Pick<Definition, 'outline' | 'edges'>): Graph {
  const tasks = allTasks(definition.outline);
  const byPath = new Map(tasks.map((task) => [task.id, task]));
  const nodes: GraphNode[] = [];
  const numbers = new Map<string, number>();
  for (const task of tasks)
    if (below(task).length === 0) {
      numbers.set(task.id, nodes.length);
      const action = task.action ? `${task.action.service}:${task.action.method}` : '';
      nodes.push({ task: idOf(task.id), path: task.id, label: task.name || idOf(task.id), action });
    }

  const forward = definition.edges.filter((each) => each.kind !== 'transition');
  const hasInto = new Set(forward.map((each) => each.to));
  const hasFrom = new Set(forward.filter((each) => each.kind !== 'failure' && each.kind !== 'ending').map((each) => each.from));
  const isBeside = new Set(forward.filter((each) => each.kind === 'failure').map((each) => each.to));
  const ends = (side: 'first' | 'last') => {
    const known = new Map<string, number[]>();
    const of = (path: string): number[] => {
      const own = numbers.get(path);
      if (own !== undefined) return [own];
      const before = known.get(path);
      if (before) return before;
      known.set(path, []); // it can't be inside itself
      const task = byPath.get(path);
      const children = task ? below(task) : [];
      const fits = children.filter((each) => (side === 'first' ? !hasInto.has(each.id) : !hasFrom.has(each.id) && !isBeside.has(each.id)));
      const found = [...new Set((fits.length ? fits : children).flatMap((each) => of(each.id)))];
      known.set(path, found);
      return found;
    };
    return of;
  };
  const first = ends('first');
  const last = ends('last');

  const edges: GraphEdge[] = [];
  for (const { from, to, kind, label = '' } of definition.edges) {
    const sources = kind === 'transition' ? last(from).slice(0, 1) : last(from);
    const targets = kind === 'transition' ? first(to).slice(0, 1) : first(to);
    if (sources.length * targets.length <= mostArrows) {
      for (const source of sources) for (const target of targets) if (source !== target || kind === 'transition') edges.push({ from: source, to: target, kind, label });
    } else {
      const middle = nodes.push({ task: '', path: '', label: '', action: '' }) - 1;
      for (const source of sources) edges.push({ from: source, to: middle, kind, label: '' });
      for (const target of targets) edges.push({ from: middle, to: target, kind, label: '' });
    }
  }
  return { nodes, edges };
}
