import type { ProcessWaits } from '../api/types';
import { count, plural } from '../model/format';

export function WaitLines({ waits }: { waits: ProcessWaits }) {
  return (
    <ul class="waits">
      {waits.waiting.map((line, i) => (
        <li key={i}>
          <span class="code">{line.task}</span>{line.count > 1 && ` and ${plural(line.count - 1, 'other')}`} {line.count > 1 ? 'wait' : 'waits'} for{' '}
          {line.causes.map((cause, j) => <span key={j}>{j > 0 && ', and '}<b>{cause.text || cause.kind}</b></span>)}
        </li>
      ))}
      {!!waits.leftOut && <li>and {count(waits.leftOut)} others</li>}
    </ul>
  );
}
