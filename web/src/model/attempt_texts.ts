// What attempts have written, as a stream of their logs tells it, put together with what is known of them.
import type { LoggedAttempt } from '../api/types';

/// Characters that are kept of each, the last ones.
const mostKept = 262_144;

const keyOf = (taskPath: string, attempt: number): string => `${taskPath} ${attempt}`;

export interface ToldText {
  taskPath: string;
  attempt: number;
  text: string;
}

export class AttemptTexts {
  #texts = new Map<string, ToldText & { isCut: boolean }>();

  take({ taskPath, attempt, text }: ToldText): void {
    const key = keyOf(taskPath, attempt);
    const before = this.#texts.get(key);
    const all = (before?.text ?? '') + text;
    const isLong = all.length > mostKept;
    this.#texts.set(key, { taskPath, attempt, text: isLong ? lastLines(all) : all, isCut: isLong || !!before?.isCut });
  }

  /// What was read of attempts, with the newer text of the stream, and those that only this knows of.
  over(read: LoggedAttempt[]): LoggedAttempt[] {
    const left = new Map(this.#texts);
    const shown = read.map((each) => {
      const key = keyOf(each.taskPath, each.attempt);
      const told = left.get(key);
      left.delete(key);
      // A stream that was opened anew begins at the beginning: until it has come as far, what was read is more.
      return told && (!each.isLog || told.isCut || told.text.length >= each.text.length) ? { ...each, isLog: true, text: told.text } : each;
    });
    return [...shown, ...[...left.values()].map(({ taskPath, attempt, text }) => ({ taskPath, attempt, text, failed: false, ended: false, isLog: true }))];
  }
}

/// The last part of a text that is too long, from the beginning of a line.
function lastLines(text: string): string {
  const kept = text.slice(-mostKept);
  return kept.slice(kept.indexOf('\n') + 1);
}
