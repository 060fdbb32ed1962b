// A table of any length: only the rows that are seen are in the page. j and k go through it.
import type { ComponentChildren } from 'preact';
import { useCallback, useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { useKeys } from './keys';

export interface Column {
  name: string;
  title: string;
  head?: ComponentChildren;
  cell(row: number): ComponentChildren;
}

interface Props {
  label: string;
  columns: Column[];
  length: number;
  keyOf(row: number): string | number;
  isChosen?(row: number): boolean;
  /// There may be more: is called when the last row is seen.
  more?: () => void;
  keys?: Record<string, (row: number) => void>;
  empty: ComponentChildren;
}

const rowHeight = 36;
const beyond = 8;

export function Table({ label, columns, length, keyOf, isChosen, more, keys = {}, empty }: Props) {
  const box = useRef<HTMLDivElement>(null);
  const [seen, setSeen] = useState({ top: 0, height: 800 });
  const current = useRef(-1);
  const first = Math.max(0, Math.floor(seen.top / rowHeight) - beyond);
  const last = Math.min(length, Math.ceil((seen.top + seen.height) / rowHeight) + beyond);

  const look = useCallback(() => {
    const at = box.current;
    if (at) setSeen((before) => (before.top === at.scrollTop && before.height === at.clientHeight ? before : { top: at.scrollTop, height: at.clientHeight }));
  }, []);
  useLayoutEffect(() => {
    const sizes = new ResizeObserver(look);
    sizes.observe(box.current!);
    return () => sizes.disconnect();
  }, []);
  useEffect(() => {
    if (last === length) more?.();
  }, [last, length, more]);

  const step = (by: number) => {
    if (!length) return;
    const to = Math.max(0, Math.min(length - 1, current.current + by));
    current.current = to;
    const at = box.current!;
    if ((to + 2) * rowHeight > at.scrollTop + at.clientHeight) at.scrollTop = (to + 2) * rowHeight - at.clientHeight;
    if (to * rowHeight < at.scrollTop) at.scrollTop = to * rowHeight;
    look();
    requestAnimationFrame(() => at.querySelector<HTMLElement>(`[aria-rowindex="${to + 2}"] a, [aria-rowindex="${to + 2}"] button`)?.focus());
  };
  const onRow = Object.fromEntries(Object.entries(keys).map(([key, act]) => [key, () => current.current >= 0 && current.current < length && act(current.current)]));
  useKeys({ j: () => step(1), k: () => step(-1), ...onRow });

  return (
    <div class="table" ref={box} onScroll={look} tabIndex={0} role="region" aria-label={label}>
      <table aria-rowcount={length + 1} aria-label={label}>
        <thead>
          <tr aria-rowindex={1}>
            {columns.map((column) => (
              <th key={column.name} class={`at-${column.name}`} scope="col">{column.head ?? column.title}</th>
            ))}
          </tr>
        </thead>
        <tbody>
          {first > 0 && <tr aria-hidden="true" style={{ height: `${first * rowHeight}px` }} />}
          {Array.from({ length: last - first }, (_, i) => first + i).map((row) => (
            <tr key={keyOf(row)} aria-rowindex={row + 2} class={isChosen?.(row) ? 'chosen' : ''} onFocusCapture={() => (current.current = row)}>
              {columns.map((column) => (
                <td key={column.name} class={`at-${column.name}`}>{column.cell(row)}</td>
              ))}
            </tr>
          ))}
          {last < length && <tr aria-hidden="true" style={{ height: `${(length - last) * rowHeight}px` }} />}
        </tbody>
      </table>
      {length === 0 && <p class="empty">{empty}</p>}
    </div>
  );
}
