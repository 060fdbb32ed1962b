// What is known of schedules is read again when the server tells that one of them has changed.
import { useLive } from '../live/live';
import { useAtMost } from '../live/load';

const reloadEach = 1_000;

/// `isMeant`: whether a schedule is one of those that are shown, or may come to be.
export function useChanged(isMeant: (workflow: string, id: string) => boolean, reload: () => void): void {
  const again = useAtMost(reloadEach, reload);
  useLive('schedules', (heard) => {
    if (heard.kind === 'fresh' || (heard.data as { workflow: string; id: string }[]).some((each) => isMeant(each.workflow, each.id))) again();
  });
}
