// One stream for all tabs of a browser, which opens six connections to a server at most: the tab that
// holds a lock has it, and tells the others.
import { randomText } from '../random';
import { Connection } from './connection';

type Message =
  | { kind: 'event'; name: string; data: unknown }
  | { kind: 'open'; isOpen: boolean }
  | { kind: 'wants'; tab: string; topics: string[] }
  | { kind: 'who' };

export class Tabs {
  readonly #tab = randomText();
  readonly #channel = new BroadcastChannel('troupe');
  #mine: string[] = [];
  #wanted = new Map<string, string[]>();
  #connection: Connection | null = null;
  #isOpen = false;

  constructor(
    private readonly hear: (name: string, data: unknown) => void,
    private readonly tell: (isOpen: boolean) => void,
  ) {
    this.#channel.onmessage = (message: MessageEvent<Message>) => this.#take(message.data);
    if (navigator.locks) {
      void navigator.locks.request(this.#lockOf(this.#tab), () => new Promise(() => {})); // until this tab is gone
      void navigator.locks.request('troupe', () => {
        this.#lead();
        return new Promise(() => {});
      });
    } else {
      this.#lead(); // no https: each tab for itself
    }
  }

  /// What this tab wants to hear of.
  want(topics: string[]): void {
    this.#mine = topics;
    if (this.#connection) void this.#listen();
    else this.#send({ kind: 'wants', tab: this.#tab, topics });
  }

  /// As another token may be told other things.
  forget(): void {
    this.#connection?.forget();
  }

  #lockOf(tab: string): string {
    return `troupe-tab-${tab}`;
  }

  #send(message: Message): void {
    if (navigator.locks) this.#channel.postMessage(message);
  }

  #lead(): void {
    this.#connection = new Connection({
      hear: (name, data) => {
        this.#send({ kind: 'event', name, data });
        this.hear(name, data);
      },
      tell: (isOpen) => {
        this.#isOpen = isOpen;
        this.#send({ kind: 'open', isOpen });
        this.tell(isOpen);
      },
    });
    this.#send({ kind: 'who' });
    void this.#listen();
  }

  #take(message: Message): void {
    if (message.kind === 'event') this.hear(message.name, message.data);
    else if (message.kind === 'open') this.tell(message.isOpen);
    else if (message.kind === 'who') this.want(this.#mine);
    else if (this.#connection) {
      this.#wanted.set(message.tab, message.topics);
      this.#send({ kind: 'open', isOpen: this.#isOpen });
      void this.#listen();
    }
  }

  /// Opens a stream of what all tabs want that are still there.
  async #listen(): Promise<void> {
    const held = navigator.locks ? ((await navigator.locks.query()).held ?? []) : [];
    const living = new Set(held.map((lock) => lock.name));
    for (const tab of this.#wanted.keys()) if (!living.has(this.#lockOf(tab))) this.#wanted.delete(tab);
    this.#connection?.listen([...new Set([...this.#mine, ...[...this.#wanted.values()].flat()])]);
  }
}
