import { useEffect, useMemo, useRef } from 'preact/hooks';
import { TimelineScene } from '../canvas/timeline_scene';
import { View } from '../canvas/view';
import { useAtMost, useEvery } from '../live/load';
import { allTasks, idOf, isStep } from '../model/graph';
import { lanesOf } from '../model/lanes';
import { isFinal } from '../model/states';
import { CanvasBox } from './canvas_box';
import type { TabProps } from './run_page';

const showEach = 500; // lanes of many executions take a while

export function TimelineTab({ run, chosen, choose }: TabProps) {
  const host = useRef<HTMLDivElement>(null);
  const view = useRef<{ view: View; scene: TimelineScene } | null>(null);
  const outline = run.definition.data?.outline;
  const steps = useMemo(() => outline && new Set(allTasks(outline).filter(isStep).map((task) => idOf(task.id))), [outline]);

  useEffect(() => {
    const scene = new TimelineScene(run.executions, {
      pickExecution: choose,
      size: () => ({ width: host.current!.clientWidth, height: host.current!.clientHeight }),
    });
    const made = { view: new View(host.current!, scene), scene };
    view.current = made;
    return () => made.view.close();
  }, []);
  const show = () => {
    if (!view.current || !steps) return;
    const { executions } = run;
    const isShown = executions.tasks.map((task) => steps.has(task));
    const now = Date.now();
    view.current.scene.chosen = chosen;
    view.current.scene.update(lanesOf(executions, (number) => isShown[executions.task[number - 1]!]!, now), now);
    view.current.view.changed();
  };
  const showSoon = useAtMost(showEach, show);
  useEffect(showSoon, [run.version, chosen, steps]);
  useEvery(1_000, !!run.view.data && !isFinal(run.view.data.state), show);

  return <CanvasBox host={host} label={`Timeline of ${run.executions.length} executions; the table tab says the same`} fit={() => (view.current?.scene.fit(), view.current?.view.changed())} isEmpty={!run.isRead} />;
}
