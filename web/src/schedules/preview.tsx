// What an expression means, told while one writes it.
import { useEffect, useState } from 'preact/hooks';
import { get } from '../api/client';
import type { ScheduleTime } from '../api/types';
import { useLoad } from '../live/load';
import { cronInWords } from '../model/cron_words';
import { localTime } from '../model/schedule';
import { ProblemBox } from '../parts/problem';

const askAfter = 250;
const shownTimes = 10;

/// A text as it was when nothing more was written for a while.
function useSettled(text: string): string {
  const [settled, settle] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => settle(text), askAfter);
    return () => clearTimeout(timer);
  }, [text]);
  return settled;
}

export function Preview({ cron: given, timezone: givenZone }: { cron: string; timezone: string }) {
  const [cron, write] = useState(given);
  const [zone, writeZone] = useState(givenZone || Intl.DateTimeFormat().resolvedOptions().timeZone);
  const asked = useSettled(`${cron.trim()}\n${zone.trim()}`);
  const [expression, timezone] = asked.split('\n') as [string, string];
  const times = useLoad(
    (signal) => (expression ? get<{ times: ScheduleTime[] }>('/api/v1/schedules:preview', { cron: expression, timezone, limit: shownTimes }, signal) : Promise.resolve({ times: [] })),
    [asked],
  );
  const words = expression && !times.problem && cronInWords(expression);
  return (
    <details class="card" open={given !== ''}>
      <summary>Try an expression</summary>
      <div class="row preview">
        <label>Expression <input class="code" value={cron} placeholder="30 2 * * MON-FRI" spellcheck={false} maxLength={500} onInput={(event) => write(event.currentTarget.value)} /></label>
        <label>Zone <input value={zone} placeholder="UTC" spellcheck={false} maxLength={100} onInput={(event) => writeZone(event.currentTarget.value)} /></label>
      </div>
      <ProblemBox problem={times.problem} />
      <div aria-live="polite">
        {words && <p>{words}</p>}
        {expression && !times.problem && times.data && (times.data.times.length > 0 ? <Times times={times.data.times} /> : <p class="soft">It has no time to come.</p>)}
      </div>
    </details>
  );
}

export const Times = ({ times }: { times: ScheduleTime[] }) => <ol class="times">{times.map((each) => <li key={each.at}>{localTime(each.local)}</li>)}</ol>;
