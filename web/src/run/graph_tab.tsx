import { useEffect, useMemo, useRef } from 'preact/hooks';
import { GraphScene } from '../canvas/graph_scene';
import { View } from '../canvas/view';
import { graphOf } from '../model/graph';
import { go, route, useRoute, withQuery } from '../route';
import { CanvasBox } from './canvas_box';
import type { TabProps } from './run_page';

export function GraphTab({ run, chosen, choose }: TabProps) {
  const host = useRef<HTMLDivElement>(null);
  const view = useRef<{ view: View; scene: GraphScene } | null>(null);
  const definition = run.definition.data;
  const graph = useMemo(() => definition && graphOf(definition), [definition]);
  const { query } = useRoute();
  const open = new Set((query.get('open') ?? '').split(',').filter(Boolean));
  const openNow = useRef(open);
  openNow.current = open;

  useEffect(() => {
    if (!graph) return undefined;
    const scene = new GraphScene(graph, run.executions, {
      pickExecution: choose,
      isOpen: (task) => openNow.current.has(task),
      toggle: (task) => {
        if (!openNow.current.delete(task)) openNow.current.add(task);
        go(withQuery(route.value, { open: [...openNow.current].join(',') }), true);
      },
      size: () => ({ width: host.current!.clientWidth, height: host.current!.clientHeight }),
    });
    const made = { view: new View(host.current!, scene), scene };
    view.current = made;
    return () => {
      made.view.close();
      view.current = null;
    };
  }, [graph]);
  useEffect(() => {
    if (!view.current) return;
    view.current.scene.update();
    view.current.scene.choose(chosen);
    view.current.view.changed();
  }, [run.version, chosen, graph, query.get('open')]);

  return <CanvasBox host={host} label={`Graph of ${run.executions.length} executions; the table tab says the same`} fit={() => (view.current?.scene.fit(), view.current?.view.changed())} isEmpty={!graph} />;
}
