import { Json } from '../parts/json';
import type { TabProps } from './run_page';

/// The values of the run by now, by name, and what it has given in the end.
export function ValuesTab({ run }: TabProps) {
  const view = run.view.data;
  const groups: [string, Record<string, unknown>][] = [
    ['Values', view?.session?.State ?? {}],
    ['Started with', view?.session?.Context ?? {}],
  ];
  return (
    <div class="scrolls">
      {groups.filter(([, values]) => Object.keys(values).length > 0).map(([title, values]) => (
        <section key={title}>
          <h2>{title}</h2>
          <dl class="values">
            {Object.entries(values).map(([name, value]) => (
              <div key={name}>
                <dt class="code">{name}</dt>
                <dd><Json value={value} label={name} /></dd>
              </div>
            ))}
          </dl>
        </section>
      ))}
      {view && groups.every(([, values]) => Object.keys(values).length === 0) && <p class="empty">It has no values so far.</p>}
      {view?.incomplete && <p class="problem">Not all is known: {view.incomplete}</p>}
    </div>
  );
}
