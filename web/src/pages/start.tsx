// Starts a workflow, with a field for each of its inputs.
import { useEffect, useRef, useState } from 'preact/hooks';
import { ask, get, path } from '../api/client';
import type { Definition, ProcessRow, WorkflowInput } from '../api/types';
import { useLoad } from '../live/load';
import { randomText } from '../random';
import { fieldOf, valuesOf, writtenOf } from '../model/inputs';
import { Refused, useActing } from '../parts/action';
import { ProblemBox } from '../parts/problem';
import { go, linkTo, useRoute } from '../route';

function Input({ input, text, fault, write }: { input: WorkflowInput; text: string; fault: string | undefined; write: (text: string) => void }) {
  const id = `input-${input.name}`;
  const kind = fieldOf(input);
  const shared = { id, 'aria-invalid': !!fault, 'aria-describedby': `${id}-help`, required: input.required && input.default === undefined };
  return (
    <div class="field">
      <label for={id}>{input.name}{shared.required && ' *'}</label>
      {kind === 'flag' ? (
        <select {...shared} value={text} onChange={(event) => write(event.currentTarget.value)}>
          <option value="">{input.required ? 'choose' : 'as it is'}</option>
          <option value="true">true</option>
          <option value="false">false</option>
        </select>
      ) : kind === 'json' ? (
        <textarea {...shared} rows={3} spellcheck={false} value={text} onInput={(event) => write(event.currentTarget.value)} />
      ) : (
        <input {...shared} type="text" inputMode={kind === 'number' ? 'decimal' : 'text'} value={text} onInput={(event) => write(event.currentTarget.value)} />
      )}
      <small id={`${id}-help`}>
        {fault && <b class="failure">It {fault}. </b>}
        {[input.type, input.description].filter(Boolean).join(': ')}
      </small>
    </div>
  );
}

export function StartPage() {
  const { path: segments, query } = useRoute();
  const name = segments[1] ?? '';
  const version = Number(query.get('version') ?? 0) || undefined;
  const loaded = useLoad((signal) => get<Definition>(`${path`/api/v1/workflows/${name}`}/outline`, { version }, signal), [name, version]);
  const [written, write] = useState<Record<string, string>>({});
  const [more, setMore] = useState({ timeout: '', priority: '', keepGoing: false });
  const [faults, tell] = useState<Record<string, string>>({});
  const acting = useActing();
  const sent = useRef({ body: '', key: '' });
  const inputs = loaded.data?.inputs ?? [];
  useEffect(() => write(Object.fromEntries(inputs.map((input) => [input.name, writtenOf(input)]))), [loaded.data]);

  const start = (event: SubmitEvent) => {
    event.preventDefault();
    const read = valuesOf(inputs, written);
    tell(read.faults);
    if (Object.keys(read.faults).length > 0) return;
    const body = {
      workflow: version ? `${name}@${version}` : name,
      ...(Object.keys(read.values).length > 0 && { init: read.values }),
      ...(more.timeout && { timeout: more.timeout }),
      ...(more.priority && { priority: Number(more.priority) }),
      ...(more.keepGoing && { keepGoing: true }),
    };
    // Sent twice, as by an impatient hand, it starts one; changed, it is another.
    const text = JSON.stringify(body);
    if (sent.current.body !== text) sent.current = { body: text, key: randomText() };
    const headers = { 'Idempotency-Key': sent.current.key };
    void acting.run(async () => go(linkTo(['run', (await ask<ProcessRow>('POST', '/api/v1/processes', { body, headers })).id])));
  };
  return (
    <section class="page scrolls">
      <header class="head"><h1>Start {name}{version && `@${version}`}</h1></header>
      {loaded.data?.description && <p>{loaded.data.description}</p>}
      <ProblemBox problem={loaded.problem} retry={loaded.reload} />
      {loaded.data && (
        <form class="form narrow" noValidate onSubmit={start}>
          {inputs.length === 0 && <p class="soft">It has no inputs.</p>}
          {inputs.map((input) => <Input key={input.name} input={input} text={written[input.name] ?? ''} fault={faults[input.name]} write={(text) => write((before) => ({ ...before, [input.name]: text }))} />)}
          <details>
            <summary>More</summary>
            <div class="field"><label for="timeout">timeout</label><input id="timeout" placeholder="1h30m" value={more.timeout} onInput={(event) => setMore({ ...more, timeout: event.currentTarget.value })} /></div>
            <div class="field"><label for="priority">priority</label><input id="priority" type="number" value={more.priority} onInput={(event) => setMore({ ...more, priority: event.currentTarget.value })} /></div>
            <label><input type="checkbox" checked={more.keepGoing} onChange={(event) => setMore({ ...more, keepGoing: event.currentTarget.checked })} /> what doesn’t depend on a failure still starts</label>
          </details>
          <Refused acting={acting} />
          <footer class="row"><button class="main" disabled={acting.isBusy}>Start</button></footer>
        </form>
      )}
    </section>
  );
}
