// What happens at the server, told as it does: `useLive('processes', ...)`.
import { useEffect, useRef } from 'preact/hooks';
import { isAway } from '../api/client';
import { token } from '../api/token';
import { Tabs } from './tabs';

/// `fresh`: what was known may be old, read it (again); else an event of the topic.
export type Heard = { kind: 'fresh' } | { kind: 'event'; data: unknown };

interface Subscriber {
  topic: string;
  hear(what: Heard): void;
  isFresh: boolean;
}

const subscribers = new Set<Subscriber>();
let tabs: Tabs | null = null;

/// The topic that an event is of.
function topicOf(name: string, data: unknown): string {
  return name === 'process' ? `process/${(data as { processId: string }).processId}` : name;
}

function hear(name: string, data: unknown): void {
  const isWhole = name === 'resync' || name === 'lost';
  const topics = name === 'ready' ? (data as { topics: string[] }).topics : [];
  const topic = topicOf(name, data);
  for (const each of [...subscribers]) {
    if (isWhole || (!each.isFresh && topics.includes(each.topic))) {
      each.isFresh = true;
      each.hear({ kind: 'fresh' });
    } else if (each.topic === topic) {
      each.hear({ kind: 'event', data });
    }
  }
}

function start(): Tabs {
  const made = new Tabs(hear, (isOpen) => isAway.set(!isOpen && token.value !== ''));
  token.subscribe(() => made.forget());
  return made;
}

function want(): void {
  tabs ??= start();
  tabs.want([...new Set([...subscribers].map((each) => each.topic))]);
}

export function subscribe(topic: string, tell: (what: Heard) => void): () => void {
  const made: Subscriber = { topic, hear: tell, isFresh: false };
  subscribers.add(made);
  want();
  return () => {
    subscribers.delete(made);
    want();
  };
}

/// Hears of a topic as long as the part is shown; nothing of an empty one.
export function useLive(topic: string, tell: (what: Heard) => void): void {
  const newest = useRef(tell);
  newest.current = tell;
  useEffect(() => (topic ? subscribe(topic, (what) => newest.current(what)) : undefined), [topic]);
}
