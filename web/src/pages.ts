// The table of pages: what stands in the address, in the menu, and who may see it.
import type { FunctionComponent } from 'preact';
import type { Role } from './api/types';
import { ApprovalsPage } from './pages/approvals';
import { AuditPage } from './pages/audit';
import { LimitsPage } from './pages/limits';
import { RunPage } from './run/run_page';
import { RunsPage } from './pages/runs';
import { SchedulePage } from './schedules/schedule_page';
import { SchedulesPage } from './schedules/schedules_page';
import { StartPage } from './pages/start';
import { TokensPage } from './pages/tokens';
import { WorkflowPage } from './pages/workflow';
import { WorkflowsPage } from './pages/workflows';

export interface Page {
  /// The first segment of its address; the others are the page's own.
  path: string;
  title: string;
  show: FunctionComponent;
  needs?: Role;
  /// In the menu under another page; such pages have no entry.
  under?: string;
}

export const pages: Page[] = [
  { path: 'runs', title: 'Runs', show: RunsPage },
  { path: 'run', title: 'Run', show: RunPage, under: 'runs' },
  { path: 'workflows', title: 'Workflows', show: WorkflowsPage },
  { path: 'workflow', title: 'Workflow', show: WorkflowPage, under: 'workflows' },
  { path: 'start', title: 'Start', show: StartPage, under: 'workflows', needs: 'operator' },
  { path: 'schedules', title: 'Schedules', show: SchedulesPage },
  { path: 'schedule', title: 'Schedule', show: SchedulePage, under: 'schedules' },
  { path: 'approvals', title: 'Approvals', show: ApprovalsPage },
  { path: 'limits', title: 'Limits', show: LimitsPage },
  { path: 'tokens', title: 'Tokens', show: TokensPage, needs: 'admin' },
  { path: 'audit', title: 'Audit', show: AuditPage, needs: 'admin' },
];
