// What a cron expression means, in words, where there are some for it.

const days = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
const months = ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December'];
const which = ['first', 'second', 'third', 'fourth', 'fifth'];
const macros: Record<string, string> = { '@hourly': '0 * * * *', '@daily': '0 0 * * *', '@midnight': '0 0 * * *', '@weekly': '0 0 * * 0', '@monthly': '0 0 1 * *', '@yearly': '0 0 1 1 *', '@annually': '0 0 1 1 *' };
const mostTimes = 6;

const isAny = (field: string): boolean => field === '*' || field === '?';
const numbersOf = (field: string): number[] | null => (/^\d+(,\d+)*$/.test(field) ? field.split(',').map(Number) : null);
const stepOf = (field: string): number => Number(/^\*\/(\d+)$/.exec(field)?.[1] ?? 0);
const clock = (hour: number, minute: number): string => `${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}`;

/// `a, b and c`.
function listed(words: string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
}

/// A list of names and ranges, in words; null: there is something else in it.
function named(field: string, nameOf: (text: string) => string | undefined): string | null {
  const parts = field.split(',').map((part) => {
    const names = part.split('-').map(nameOf);
    return names.length < 3 && names.every(Boolean) ? names.join(' to ') : null;
  });
  return parts.every((part) => part !== null) ? listed(parts as string[]) : null;
}

function nameIn(names: string[], first: number): (text: string) => string | undefined {
  return (text) => (/^\d+$/.test(text) ? names[(Number(text) - first) % names.length] : names.find((name) => name.slice(0, 3).toUpperCase() === text.toUpperCase()));
}

const dayName = nameIn(days, 0);

function timesOfDay(minute: string, hour: string): string | null {
  const minutes = numbersOf(minute);
  const hours = numbersOf(hour);
  const each = minute === '*' ? 'each minute' : stepOf(minute) ? `every ${stepOf(minute)} minutes` : null;
  const range = /^(\d+)-(\d+)$/.exec(hour);
  if (each && isAny(hour)) return each;
  if (each && range) return `${each} from ${clock(Number(range[1]), 0)} to ${clock(Number(range[2]), 59)}`;
  if (minutes?.length === 1 && isAny(hour)) return minutes[0] === 0 ? 'each hour' : `at minute ${minutes[0]} of each hour`;
  if (minutes?.length === 1 && stepOf(hour)) return `at minute ${minutes[0]}, every ${stepOf(hour)} hours`;
  if (minutes?.length === 1 && range) return `each hour from ${clock(Number(range[1]), minutes[0]!)} to ${clock(Number(range[2]), minutes[0]!)}`;
  if (minutes && hours && minutes.length * hours.length <= mostTimes) return `at ${listed(hours.flatMap((h) => minutes.map((m) => clock(h, m))))}`;
  return null;
}

function dayOfMonth(field: string): string | null {
  const before = Number(/^L-(\d+)$/i.exec(field)?.[1] ?? 0);
  if (/^L$/i.test(field)) return 'on the last day of the month';
  if (before) return `${before} ${before === 1 ? 'day' : 'days'} before the last of the month`;
  const numbers = named(field, (text) => (/^\d+$/.test(text) ? text : undefined));
  return numbers && `on day ${numbers} of the month`;
}

function dayOfWeek(field: string): string | null {
  const nth = /^(\w+)#([1-5])$/.exec(field);
  const last = /^(\w+)L$/i.exec(field);
  const counted = (name: string | undefined, word: string) => (name ? `on the ${word} ${name} of the month` : null);
  if (nth) return counted(dayName(nth[1]!), which[Number(nth[2]) - 1]!);
  if (last) return counted(dayName(last[1]!), 'last');
  const names = named(field, dayName);
  return names && `on ${names}`;
}

export function cronInWords(expression: string): string | null {
  const fields = (macros[expression.trim().toLowerCase()] ?? expression).trim().split(/\s+/);
  if (fields.length === 6 && fields.shift() !== '0') return null;
  if (fields.length !== 5) return null;
  const [minute, hour, inMonth, month, inWeek] = fields as [string, string, string, string, string];
  const times = timesOfDay(minute, hour);
  const dates = [...(isAny(inMonth) ? [] : [dayOfMonth(inMonth)]), ...(isAny(inWeek) ? [] : [dayOfWeek(inWeek)])];
  const season = isAny(month) ? '' : named(month, nameIn(months, 1));
  if (times === null || season === null || dates.includes(null)) return null;
  const everyDay = dates.length === 0 && times.startsWith('at') && !times.includes('minute') ? ['each day'] : [];
  return [times, ...everyDay, dates.join(' or '), season && `in ${season}`].filter(Boolean).join(' ');
}
