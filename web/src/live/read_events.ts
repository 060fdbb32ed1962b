// A stream of server-sent events, read from its beginning to its end.
import { type Asking, send } from '../api/client';
import { EventReader, type ServerEvent } from './sse';

/// Returns when the server has ended it; throws what `send` does, and where it breaks or is aborted.
/// `opened` is called when there is one, `hear` with each event.
export async function readEvents(where: string, how: Asking, opened: () => void, hear: (event: ServerEvent) => void): Promise<void> {
  const answer = await send('GET', where, how);
  const text = answer.body!.pipeThrough(new TextDecoderStream()).getReader();
  const events = new EventReader();
  opened();
  for (let piece = await text.read(); !piece.done; piece = await text.read())
    for (const each of events.read(piece.value)) {
      if (how.signal?.aborted) return;
      hear(each);
    }
}
