import type { RefObject } from 'preact';

/// Where a canvas is, with what those use who have no wheel. The table is its twin for all others.
export function CanvasBox({ host, label, fit, isEmpty }: { host: RefObject<HTMLDivElement>; label: string; fit: () => void; isEmpty: boolean }) {
  const press = (key: string) => host.current?.dispatchEvent(new KeyboardEvent('keydown', { key }));
  return (
    <div class="canvas-box">
      <div class="canvas" ref={host} tabIndex={0} role="img" aria-label={label} />
      {isEmpty && <p class="empty">Reading…</p>}
      <div class="canvas-keys" role="group" aria-label="View">
        <button aria-label="Nearer" onClick={() => press('+')}>+</button>
        <button aria-label="Farther" onClick={() => press('-')}>−</button>
        <button onClick={fit}>Fit</button>
      </div>
    </div>
  );
}
