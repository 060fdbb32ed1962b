// A value that tells when it changes.
import { useEffect, useState } from 'preact/hooks';

export class Observable<T> {
  #heard = new Set<() => void>();

  constructor(public value: T) {}

  set(value: T): void {
    if (value === this.value) return;
    this.value = value;
    for (const tell of [...this.#heard]) tell();
  }

  /// Calls `tell` after each change, until what it returns is called.
  subscribe(tell: () => void): () => void {
    this.#heard.add(tell);
    return () => void this.#heard.delete(tell);
  }
}

export function useObservable<T>(of: Observable<T>): T {
  const [value, show] = useState(of.value);
  useEffect(() => {
    show(of.value);
    return of.subscribe(() => show(of.value));
  }, [of]);
  return value;
}
