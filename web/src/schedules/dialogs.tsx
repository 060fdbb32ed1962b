// What is asked before a schedule is paused, and what a backfill is to do.
import { post } from '../api/client';
import type { Schedule } from '../api/types';
import { Refused, useActing } from '../parts/action';
import { Dialog } from '../parts/dialog';

interface Props {
  /// The address of the schedule at the server.
  at: string;
  schedule: Schedule;
  close: () => void;
  done: () => void;
}

/// A form that sends what is written in it to `:verb`.
function useForm({ at, done }: Props, verb: string, bodyOf: (said: Record<string, string>) => unknown) {
  const acting = useActing();
  const send = (event: SubmitEvent) => {
    event.preventDefault();
    const said = Object.fromEntries([...new FormData(event.target as HTMLFormElement)].map(([name, text]) => [name, String(text).trim()]).filter(([, text]) => text));
    void acting.run(() => post(`${at}:${verb}`, bodyOf(said))).then((isDone) => isDone && done());
  };
  return { acting, send };
}

export function PauseDialog(props: Props) {
  const { acting, send } = useForm(props, 'pause', (said) => said);
  return (
    <Dialog title={`Pause ${props.schedule.workflow}/${props.schedule.id}?`} close={props.close}>
      <form class="form" onSubmit={send}>
        <p>It starts nothing more; what passes meanwhile is not caught up. What runs goes on.</p>
        <label>Reason <input name="reason" maxLength={1_000} /></label>
        <Refused acting={acting} />
        <footer class="row"><span class="grow" /><button type="button" onClick={props.close}>Leave it</button><button class="main" disabled={acting.isBusy}>Pause</button></footer>
      </form>
    </Dialog>
  );
}

export function BackfillDialog(props: Props) {
  const { acting, send } = useForm(props, 'backfill', ({ atOnce, ...said }) => ({ ...said, atOnce: Number(atOnce) }));
  return (
    <Dialog title={`Backfill ${props.schedule.workflow}/${props.schedule.id}`} close={props.close}>
      <form class="form" onSubmit={send}>
        <p>It starts what the schedule would have started in a time that is over, and has not.</p>
        <label>From <input name="from" required maxLength={50} placeholder="2026-11-01 (a day of UTC), or 2026-11-01T08:00:00Z" /></label>
        <label>Until <input name="until" maxLength={50} placeholder="now" /></label>
        <label>Order <select name="order"><option value="forward">the earliest first</option><option value="backward">the latest first</option></select></label>
        <label>At once, at most <input name="atOnce" type="number" min={1} max={1_000} required defaultValue="1" /></label>
        <Refused acting={acting} />
        <footer class="row"><span class="grow" /><button type="button" onClick={props.close}>Leave it</button><button class="main" disabled={acting.isBusy}>Backfill</button></footer>
      </form>
    </Dialog>
  );
}
