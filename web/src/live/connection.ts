// One stream of events from the server, for as long as somebody wants one: comes back when it breaks,
// and says from where it goes on.
import { Problem } from '../api/client';
import { readEvents } from './read_events';

const firstPause = 500;
const longestPause = 10_000;

export interface Listener {
  hear(name: string, data: unknown): void;
  /// Whether the stream is open.
  tell(isOpen: boolean): void;
}

export class Connection {
  #topics = '';
  #last = '';
  #stop: AbortController | null = null;

  constructor(private readonly to: Listener) {}

  /// Listens to these from now on; nothing that happens between is lost.
  listen(topics: string[]): void {
    const wanted = [...topics].sort().join(',');
    if (wanted === this.#topics) return;
    this.#topics = wanted;
    this.#stop?.abort();
    this.#stop = null;
    if (wanted) void this.#run((this.#stop = new AbortController()).signal);
  }

  /// Begins as if it were new, as another token does.
  forget(): void {
    const topics = this.#topics;
    this.listen([]);
    this.#last = '';
    this.listen(topics ? topics.split(',') : []);
  }

  async #run(signal: AbortSignal): Promise<void> {
    let topics = this.#topics;
    let pause = firstPause;
    while (!signal.aborted) {
      const began = performance.now();
      const isRefused = await this.#read(topics, signal);
      if (signal.aborted) return;
      if (isRefused) {
        // One of the processes may be gone: without them, the others are told still.
        const others = topics.split(',').filter((topic) => !topic.startsWith('process/')).join(',');
        if (!others || others === topics) return this.to.tell(false);
        topics = others;
        continue;
      }
      this.to.tell(false);
      if (performance.now() - began > longestPause) pause = firstPause;
      await new Promise((ready) => setTimeout(ready, pause * (0.8 + 0.4 * Math.random())));
      pause = Math.min(2 * pause, longestPause);
    }
  }

  /// Reads until it breaks. Returns whether it was refused: there is no use in asking for the same.
  async #read(topics: string, signal: AbortSignal): Promise<boolean> {
    try {
      const headers: Record<string, string> = this.#last ? { 'Last-Event-ID': this.#last } : {};
      await readEvents('/api/v1/events', { query: { topics }, headers, signal }, () => this.to.tell(true), (each) => {
        if (each.id !== null) this.#last = each.id;
        if (each.data) this.to.hear(each.name, JSON.parse(each.data));
      });
      return false;
    } catch (why) {
      return why instanceof Problem && why.status >= 400 && why.status < 500 && why.status !== 429;
    }
  }
}
