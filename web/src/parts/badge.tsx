import { type Look, signs, wordOf } from '../model/states';

export function Badge({ state }: { state: string }) {
  const { look, word } = wordOf(state);
  return (
    <span class={`badge is-${look}`}>
      <span aria-hidden="true">{signs[look]}</span> {word}
    </span>
  );
}

export function Bar({ parts, label }: { parts: [Look, number][]; label: string }) {
  const total = parts.reduce((sum, [, number]) => sum + number, 0) || 1;
  return (
    <span class="bar" role="img" aria-label={label}>
      {parts.map(([look, number]) => number > 0 && <i key={look} class={`is-${look}`} style={{ width: `${(100 * number) / total}%` }} />)}
    </span>
  );
}
