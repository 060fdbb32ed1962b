// Who the token is, and what it may.
import { Observable, useObservable } from '../observable';
import { get } from './client';
import { token } from './token';
import type { Caller, Role } from './types';

export const caller = new Observable<Caller | null>(null);

const order: Role[] = ['viewer', 'operator', 'admin'];

export function isAtLeast(who: Caller | null, needed: Role): boolean {
  return who !== null && order.indexOf(who.role) >= order.indexOf(needed);
}

export const useMay = (needed: Role): boolean => isAtLeast(useObservable(caller), needed);

/// Asks who it is, each time that there is another token.
export function followToken(): void {
  const look = async () => {
    caller.set(null);
    if (token.value) caller.set(await get<Caller>('/api/v1/caller').catch(() => null));
  };
  token.subscribe(look);
  void look();
}
