// The line that says which runs are meant, with what may come next below it.
import { useEffect, useRef, useState } from 'preact/hooks';
import { get } from '../api/client';
import type { WorkflowVersion } from '../api/types';
import { useLoad } from '../live/load';
import { type Completion, completions, type KnownLabels } from '../model/filter';
import { useKeys } from '../parts/keys';

export function FilterLine({ line, labels, enter }: { line: string; labels: KnownLabels; enter: (line: string) => void }) {
  const [text, write] = useState(line);
  const [isOpen, open] = useState(false);
  const [at, point] = useState(-1);
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => write(line), [line]);
  useKeys({ '/': () => input.current?.focus() });
  const workflows = useLoad((signal) => get<{ workflows: WorkflowVersion[] }>('/api/v1/workflows', { limit: 1000 }, signal), []);
  const names = workflows.data?.workflows.map((each) => each.name) ?? [];
  const shown = isOpen ? completions(text, names, labels) : [];

  const take = (chosen: Completion) => {
    write(chosen.line);
    point(-1);
    if (!chosen.isBegun) {
      enter(chosen.line);
      open(false);
    }
    input.current?.focus();
  };
  const press = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && shown.length) {
      point((at + step + shown.length) % shown.length);
      open(true);
    } else if (event.key === 'Enter') {
      const chosen = shown[at];
      if (chosen) take(chosen);
      else {
        enter(text.trim());
        open(false);
      }
    } else if (event.key === 'Tab' && at >= 0 && shown[at]) {
      take(shown[at]);
    } else if (event.key === 'Escape') {
      if (isOpen) open(false);
      else input.current?.blur();
    } else return;
    event.preventDefault();
  };

  return (
    <div class="filter">
      <input
        ref={input}
        type="text"
        role="combobox"
        aria-label="Which runs: state:failed name:etl-*"
        aria-expanded={shown.length > 0}
        aria-controls="completions"
        aria-autocomplete="list"
        aria-activedescendant={shown[at] ? `completion-${at}` : undefined}
        placeholder="state:failed name:etl-* ended:>-1d"
        autocomplete="off"
        spellcheck={false}
        value={text}
        onInput={(event) => (write(event.currentTarget.value), open(true), point(-1))}
        onFocus={() => open(true)}
        onBlur={() => open(false)}
        onKeyDown={press}
      />
      <ul id="completions" role="listbox" aria-label="What may come next" hidden={shown.length === 0}>
        {shown.map((each, i) => (
          <li key={each.text} id={`completion-${i}`} role="option" aria-selected={i === at} onMouseDown={(event) => (event.preventDefault(), take(each))}>
            <code>{each.text}</code> {each.help && <small>{each.help}</small>}
          </li>
        ))}
      </ul>
    </div>
  );
}
