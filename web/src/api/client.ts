// Asks the server, as any program does: docs/server.md says what there is.
import { Observable } from '../observable';
import { keepToken, token } from './token';

/// A single fault of a request, or of a definition.
export interface Fault {
  message: string;
  line?: number;
  column?: number;
  path?: string;
  name?: string;
  in?: string;
}

/// What the server does not do, and why: problem+json, or that it can't be reached.
export class Problem extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly faults: Fault[] = [],
  ) {
    super(message);
  }
}

export interface Asking {
  query?: Record<string, string | number | boolean | undefined>;
  body?: unknown;
  headers?: Record<string, string>;
  signal?: AbortSignal;
}

/// Whether the last request got no answer at all.
export const isAway = new Observable(false);

/// A path with values in it, each of them escaped.
export function path(parts: TemplateStringsArray, ...values: (string | number)[]): string {
  return parts.reduce((made, part, i) => made + encodeURIComponent(String(values[i - 1])) + part);
}

/// Sends a request with the token, and returns what is answered to it, whatever that is.
export async function send(method: string, where: string, how: Asking = {}): Promise<Response> {
  const said = new URLSearchParams();
  for (const [name, value] of Object.entries(how.query ?? {})) if (value !== undefined && value !== '') said.set(name, String(value));
  const asked: RequestInit & { headers: Record<string, string> } = {
    method,
    headers: { Authorization: `Bearer ${token.value}`, ...how.headers },
    signal: how.signal ?? null,
    cache: 'no-store',
    credentials: 'omit',
  };
  if (how.body !== undefined) {
    asked.headers['Content-Type'] = 'application/json';
    asked.body = JSON.stringify(how.body);
  }
  const with_token = token.value;
  let answer: Response;
  try {
    answer = await fetch(where + (said.size ? `?${said}` : ''), asked);
  } catch (why) {
    if (how.signal?.aborted) throw why;
    isAway.set(true);
    throw new Problem(0, 'server.away', 'The server gives no answer.');
  }
  isAway.set(false);
  if (answer.status === 401 && token.value === with_token) keepToken('');
  if (!answer.ok) throw await problemOf(answer);
  return answer;
}

async function problemOf(answer: Response): Promise<Problem> {
  const told = (await answer.json().catch(() => ({}))) as { code?: string; detail?: string; title?: string; problems?: Fault[] };
  return new Problem(answer.status, told.code ?? '', told.detail ?? told.title ?? `Status ${answer.status}`, told.problems);
}

export async function ask<T>(method: string, where: string, how?: Asking): Promise<T> {
  return (await (await send(method, where, how)).json()) as T;
}

export const get = <T>(where: string, query?: Asking['query'], signal?: AbortSignal): Promise<T> =>
  ask<T>('GET', where, { ...(query && { query }), ...(signal && { signal }) });

export const post = <T>(where: string, body: unknown = {}): Promise<T> => ask<T>('POST', where, { body });
