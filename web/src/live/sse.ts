// Server-sent events, taken out of a stream of text: an EventSource sends no Authorization.

export interface ServerEvent {
  name: string;
  data: string;
  id: string | null;
}

/// Pieces of text in, whole events out, however the pieces are cut.
export class EventReader {
  #rest = '';
  #name = '';
  #data: string[] = [];
  #id: string | null = null;

  read(piece: string): ServerEvent[] {
    const lines = (this.#rest + piece).split('\n');
    this.#rest = lines.pop() ?? '';
    const events: ServerEvent[] = [];
    for (const line of lines) {
      if (line) this.#take(line);
      else this.#end(events);
    }
    return events;
  }

  #take(line: string): void {
    const colon = line.indexOf(':');
    if (colon === 0) return; // a comment: the connection lives
    const key = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '');
    if (key === 'event') this.#name = value;
    else if (key === 'data') this.#data.push(value);
    else if (key === 'id') this.#id = value;
  }

  #end(events: ServerEvent[]): void {
    if (this.#data.length || this.#id !== null) events.push({ name: this.#name || 'message', data: this.#data.join('\n'), id: this.#id });
    this.#name = '';
    this.#data = [];
    this.#id = null;
  }
}
