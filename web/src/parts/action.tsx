// A button that asks the server for something, and says what became of it.
import { useState } from 'preact/hooks';
import type { Problem } from '../api/client';
import { asProblem } from '../live/load';
import { ProblemBox } from './problem';

export interface Acting {
  isBusy: boolean;
  problem: Problem | null;
  run(act: () => Promise<unknown>): Promise<boolean>;
}

export function useActing(): Acting {
  const [state, show] = useState<{ isBusy: boolean; problem: Problem | null }>({ isBusy: false, problem: null });
  const run = async (act: () => Promise<unknown>) => {
    show({ isBusy: true, problem: null });
    try {
      await act();
      show({ isBusy: false, problem: null });
      return true;
    } catch (why) {
      show({ isBusy: false, problem: asProblem(why) });
      return false;
    }
  };
  return { ...state, run };
}

export const Refused = ({ acting }: { acting: Acting }) => <ProblemBox problem={acting.problem} />;
