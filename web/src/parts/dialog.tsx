import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';

/// In front of the page until it is closed, with Escape as well.
export function Dialog({ title, close, children }: { title: string; close: () => void; children: ComponentChildren }) {
  const shown = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    shown.current?.showModal();
  }, []);
  return (
    <dialog ref={shown} aria-labelledby="dialog-title" onCancel={(event) => (event.preventDefault(), close())}>
      <header class="row">
        <h2 id="dialog-title">{title}</h2>
        <span class="grow" />
        <button class="quiet" aria-label="Close" onClick={close}>✕</button>
      </header>
      {children}
    </dialog>
  );
}
