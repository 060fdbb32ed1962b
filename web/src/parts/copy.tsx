import { useState } from 'preact/hooks';

/// Copies a text; says so. Browsers let it over https and on the own machine only.
export function Copy({ text, children }: { text: () => string; children: string }) {
  const [told, tell] = useState('');
  const copy = () =>
    Promise.resolve(navigator.clipboard?.writeText(text())).then(
      () => tell(navigator.clipboard ? 'Copied' : 'Not possible without https'),
      () => tell('The browser refuses'),
    );
  return (
    <button onClick={() => void copy()} onBlur={() => tell('')}>
      <span aria-live="polite">{told || children}</span>
    </button>
  );
}
