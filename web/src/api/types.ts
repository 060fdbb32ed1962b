// What the server answers, as far as the page looks at it.

export type ProcessState =
  | 'pending' | 'running' | 'pauseRequested' | 'paused' | 'resumeRequested' | 'cancelRequested' | 'cancelled' | 'completed' | 'failed';

export interface Progress {
  total: number;
  pending: number;
  waiting: number;
  running: number;
  completed: number;
  failed: number;
  skipped: number;
  cancelled: number;
}

export interface ProcessRow {
  id: string;
  name: string;
  parentId?: string;
  state: ProcessState;
  progress?: Progress;
  startedAt?: string | null;
  endedAt?: string | null;
  reason?: string;
  errors?: Record<string, string>;
  labels?: Record<string, string>;
}

export interface ProcessPage {
  processes: ProcessRow[];
  next: string | null;
}

/// An execution that is not over, as its process shows it.
export interface ActiveExecution {
  id: string;
  taskId: string;
  state: string;
  input?: unknown;
  output?: unknown;
  error?: string;
}

export interface ProcessView {
  id: string;
  name: string;
  parentId?: string;
  state: ProcessState;
  createdAt?: string;
  finishedAt?: string | null;
  endedAt?: string | null;
  session?: { State?: Record<string, unknown> | null; Context?: Record<string, unknown> | null };
  stack?: ActiveExecution[] | null;
  errors?: Record<string, string>;
  cancelReason?: string;
  labels?: Record<string, string>;
  continues?: string;
  output?: unknown;
  incomplete?: string;
}

export interface OutlineTask {
  id: string;
  name: string;
  action?: { service: string; method: string };
  when?: string;
  emit?: { task: OutlineTask };
  template?: { task: OutlineTask };
  tasks?: OutlineTask[];
}

export interface Outline {
  name: string;
  pipeline: OutlineTask;
  dependencies?: Record<string, OutlineTask>;
}

export interface OutlineEdge {
  from: string;
  to: string;
  kind: 'order' | 'dependency' | 'transition' | 'failure' | 'ending' | 'awaited';
  label?: string;
}

export interface WorkflowInput {
  name: string;
  type: string;
  required: boolean;
  description: string;
  default?: unknown;
}

export interface Definition {
  name: string;
  description: string;
  version: string;
  outline: Outline;
  edges: OutlineEdge[];
  inputs: WorkflowInput[];
  file?: string;
  text?: string | null;
}

export interface Columns {
  count: number;
  tasks: string[];
  states: string[];
  errors?: Record<string, string>;
  [column: string]: unknown;
}

export interface ColumnsPage {
  executions: Columns;
  next: string | null;
}

export interface LoggedAttempt {
  taskPath: string;
  attempt: number;
  failed: boolean;
  ended: boolean;
  isLog: boolean;
  text: string;
  failure?: string;
}

export interface Logs {
  logs: LoggedAttempt[];
  isCut: boolean;
}

export interface WaitingCause {
  kind: string;
  text: string;
}

export interface WaitingLine {
  task: string;
  count: number;
  causes: WaitingCause[];
}

export interface ProcessWaits {
  id: string;
  name: string;
  state: ProcessState;
  acting: number;
  waiting: WaitingLine[];
  leftOut?: number;
  note?: string;
}

export interface ExecutionEvent {
  at: string;
  scn: number;
  taskId: string;
  state: string;
  attempt: number;
  error: string;
}

export interface WorkflowVersion {
  name: string;
  version: number;
  removed: boolean;
  changedBy: string;
  changedAt: string;
  note: string;
  text?: string;
}

export interface Approval {
  processId: string;
  executionId: string;
  taskId: string;
  action: string;
  input: unknown;
  requestedAt: string;
  expiresAt?: string;
}

export interface Token {
  name: string;
  role: Role;
  created?: string;
  workflows?: string;
  expires?: string;
}

export type Role = 'viewer' | 'operator' | 'admin';

export interface Caller {
  token: string;
  role: Role;
  workflows: string;
}

export interface AuditEntry {
  time: string;
  token: string;
  peer: string;
  operation: string;
  target: string;
  details?: unknown;
}

export interface ScheduleRule {
  cron: string[];
  every: string | null;
  offset: string | null;
  except: string[];
  timezone: string | null;
  overlap: string | null;
  catchUp: string | null;
  jitter: string | null;
  from: string | null;
  until: string | null;
  count: number | null;
  pauseOnFailure: boolean;
  init: Record<string, unknown>;
}

export interface ScheduleTime {
  at: string;
  /// The same in its zone.
  local: string;
}

export interface ScheduledRun {
  process: string;
  at: string;
  origin: 'time' | 'trigger' | 'backfill';
}

export interface Backfill {
  from: string;
  until: string;
  order: 'forward' | 'backward';
  atOnce: number;
  paused: boolean;
  started: number;
  reached: string | null;
}

/// Where there is a `fault` it can't be read, and has nothing of all that is below.
export interface Schedule {
  workflow: string;
  id: string;
  version: number;
  fault?: string;
  rule?: ScheduleRule;
  paused?: boolean;
  pauseReason?: string;
  started?: number;
  previous?: string | null;
  next?: ScheduleTime[];
  running?: ScheduledRun[];
  buffered?: string[];
  backfill?: Backfill | null;
}

export interface ScheduleDecision {
  number: number;
  when: string;
  at: string | null;
  origin: ScheduledRun['origin'];
  what: string;
  why: string;
  process: string | null;
  count: number;
}
