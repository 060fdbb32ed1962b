// Whether the tab is looked at.
import { useEffect, useState } from 'preact/hooks';

export function useSeen(): boolean {
  const [isSeen, see] = useState(!document.hidden);
  useEffect(() => {
    const look = () => see(!document.hidden);
    document.addEventListener('visibilitychange', look);
    return () => document.removeEventListener('visibilitychange', look);
  }, []);
  return isSeen;
}
