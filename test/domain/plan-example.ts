/** Small plans for tests of validation and estimates. */
import { DEFAULT_BUDGETS } from '../../src/domain/api/catalogue.ts';
import type { Plan, Step } from '../../src/domain/plan/plan.ts';

/** A step that scales `auth`, with whatever a test wants otherwise. */
export const exampleStep = (id: string, after: string[] = [], fields: Partial<Step> = {}): Step => ({
  id,
  title: `Step ${id}`,
  why: 'For the test.',
  phase: 'capacity',
  operation: 'service.scale',
  params: { region: 'us-west-2', clusterName: 'pony', serviceName: 'auth', desiredCount: 6, exact: false },
  after,
  tier: 0,
  weight: 0,
  region: 'us-west-2',
  limits: { deadlineMs: 600_000, pollMs: 1000, firstLookMs: 0, holdMs: 0, callTimeoutMs: 5000 },
  onFailure: { action: 'stop' },
  whenForced: null,
  protects: null,
  expectedMs: 0,
  launchesTasks: 0,
  ...fields,
});

export const examplePlan = (...steps: Step[]): Plan => ({
  schema: 'oregon-trail.plan/1',
  runbook: 'promote',
  application: 'pony',
  account: '123456789012',
  mode: 'planned',
  from: 'us-east-1',
  to: 'us-west-2',
  createdAt: '2020-11-25T13:30:00.000Z',
  assumptions: [],
  warnings: [],
  budgets: DEFAULT_BUDGETS,
  launchBudget: { burst: 100, perSecond: 20 },
  phases: [{ id: 'capacity', title: 'Capacity' }],
  steps,
});
