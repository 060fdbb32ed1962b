// What is known of schedules is read again when one of them is due, and when a process of one changes.
import { useEffect } from 'preact/hooks';
import type { Schedule } from '../api/types';
import { useLive } from '../live/live';
import { useAtMost } from '../live/load';
import { isOfSchedule } from '../model/schedule';

const reloadEach = 1_000;
/// After a time is due, until it is decided on.
const decidedAfter = 500;
/// As far ahead as a timer of browsers reaches, and less.
const farthest = 3_600_000;

export function useDue(shown: Schedule[], reload: () => void): void {
  const again = useAtMost(reloadEach, reload);
  useLive('processes', (heard) => {
    if (heard.kind === 'fresh' || (heard.data as { processId: string }[]).some(({ processId }) => shown.some((each) => isOfSchedule(processId, each)))) again();
  });
  const dues = shown.flatMap((each) => each.next?.slice(0, 1) ?? []).map((next) => Date.parse(next.at));
  const first = dues.length ? Math.min(...dues) : 0;
  useEffect(() => {
    if (!first) return undefined;
    const timer = setTimeout(again, Math.min(farthest, Math.max(reloadEach, first + decidedAfter - Date.now())));
    return () => clearTimeout(timer);
  }, [shown]);
}
