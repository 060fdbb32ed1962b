// What a schedule is, and how far its backfill, for people.
import type { Backfill, Schedule, ScheduleRule } from '../api/types';
import { cronInWords } from './cron_words';
import { moment } from './format';

/// `at 02:30 each day`; an expression that has no words stands as it is.
export function ruleInWords(rule: ScheduleRule): string {
  if (rule.every) return `every ${rule.every}${rule.offset ? `, ${rule.offset} later` : ''}`;
  return rule.cron.map((each) => cronInWords(each) ?? each).join(', and ');
}

/// The state that its badge shows.
export function stateOf(schedule: Schedule): string {
  if (schedule.fault !== undefined) return 'failed';
  if (schedule.paused) return 'paused';
  if (schedule.running?.length) return 'running';
  return schedule.next?.length ? 'scheduled' : 'ended';
}

export const zoneOf = (schedule: Schedule): string => schedule.rule?.timezone || 'UTC';

/// `2026-12-02 02:30:00 +01:00` of `2026-12-02T02:30:00+01:00`.
export function localTime(local: string): string {
  return `${local.slice(0, 10)} ${local.slice(11, 19)} ${local.slice(19).replace(/^\.\d+/, '').replace('Z', '+00:00')}`;
}

/// A moment by the clocks of a zone; by those here where the browser doesn't know it.
export function inZone(at: string | null | undefined, zone: string): string {
  if (!at) return '';
  try {
    return new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'medium' }).format(new Date(at));
  } catch {
    return moment(at);
  }
}

/// How much of its time it has gone through, from 0 to 1.
export function backfilled({ from, until, order, reached }: Backfill): number {
  if (!reached) return 0;
  const [begin, end, at] = [from, until, reached].map((each) => Date.parse(each)) as [number, number, number];
  const done = end > begin ? (at - begin) / (end - begin) : 1;
  return Math.min(1, Math.max(0, order === 'backward' ? 1 - done : done));
}
