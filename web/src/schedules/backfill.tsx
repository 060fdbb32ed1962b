import { post } from '../api/client';
import type { Backfill } from '../api/types';
import { count, plural } from '../model/format';
import { backfilled, inZone } from '../model/schedule';
import { Refused, useActing } from '../parts/action';
import { Bar } from '../parts/badge';

/// A backfill that is under way: how far it is, and what may be asked of it.
export function BackfillCard({ at, zone, backfill, may, done }: { at: string; zone: string; backfill: Backfill; may: boolean; done: () => void }) {
  const acting = useActing();
  const act = (verb: string) => void acting.run(() => post(`${at}:${verb}Backfill`)).then(done);
  const percent = Math.round(100 * backfilled(backfill));
  return (
    <section class="card" aria-label="Backfill">
      <div class="row">
        <h2>Backfill{backfill.paused && ', paused'}</h2>
        <span class="grow" />
        {may && (
          <>
            <button disabled={acting.isBusy} onClick={() => act(backfill.paused ? 'resume' : 'pause')}>{backfill.paused ? 'Resume backfill' : 'Pause backfill'}</button>
            <button disabled={acting.isBusy} onClick={() => act('cancel')}>Cancel backfill</button>
          </>
        )}
      </div>
      <Refused acting={acting} />
      <p>{inZone(backfill.from, zone)} to {inZone(backfill.until, zone)}, {backfill.order === 'backward' ? 'the latest' : 'the earliest'} first, {count(backfill.atOnce)} at once at most</p>
      <span class="progress wide">
        <Bar parts={[[backfill.paused ? 'paused' : 'completed', percent], ['pending', 100 - percent]]} label={`${percent} % of its time`} />
        <small>{percent} % of its time · {plural(backfill.started, 'process', 'processes')} started{backfill.reached && ` · at ${inZone(backfill.reached, zone)}`}</small>
      </span>
    </section>
  );
}
