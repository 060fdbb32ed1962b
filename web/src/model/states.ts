// The states of processes and executions: each has a colour, a sign and a word, so that nobody depends
// on the colour.

export type Look = 'pending' | 'waiting' | 'running' | 'completed' | 'failed' | 'paused' | 'cancelled' | 'skipped';

export const looks: Look[] = ['pending', 'waiting', 'running', 'completed', 'failed', 'paused', 'cancelled', 'skipped'];

export const signs: Record<Look, string> = {
  pending: '○',
  waiting: '◷',
  running: '▶',
  completed: '✓',
  failed: '✕',
  paused: '‖',
  cancelled: '⊘',
  skipped: '↷',
};

interface StateWord {
  look: Look;
  word: string;
  isFinal?: boolean;
}

const words: Record<string, StateWord> = {
  pending: { look: 'pending', word: 'pending' },
  scheduled: { look: 'waiting', word: 'scheduled' },
  running: { look: 'running', word: 'running' },
  waitForDependencies: { look: 'waiting', word: 'waits' },
  waitForSubTasks: { look: 'running', word: 'sub-tasks' },
  waitAsync: { look: 'running', word: 'fan-out' },
  waitForApproval: { look: 'waiting', word: 'approval' },
  pauseRequested: { look: 'paused', word: 'pausing' },
  paused: { look: 'paused', word: 'paused' },
  resumeRequested: { look: 'running', word: 'resuming' },
  cancelRequested: { look: 'cancelled', word: 'cancelling' },
  completed: { look: 'completed', word: 'completed', isFinal: true },
  failed: { look: 'failed', word: 'failed', isFinal: true },
  skipped: { look: 'skipped', word: 'skipped', isFinal: true },
  cancelled: { look: 'cancelled', word: 'cancelled', isFinal: true },
  // Of schedules, and of what is decided by them.
  ended: { look: 'completed', word: 'ended' },
  started: { look: 'running', word: 'started' },
  buffered: { look: 'waiting', word: 'buffered' },
  missed: { look: 'failed', word: 'missed' },
  resumed: { look: 'running', word: 'resumed' },
  backfilled: { look: 'completed', word: 'backfilled' },
};

export function wordOf(state: string): StateWord {
  return words[state] ?? { look: 'waiting', word: state };
}

export const isFinal = (state: string): boolean => wordOf(state).isFinal === true;

/// Of what is drawn in one place, who shows: what needs somebody first.
export const importance: Look[] = ['failed', 'running', 'waiting', 'paused', 'cancelled', 'pending', 'skipped', 'completed'];
