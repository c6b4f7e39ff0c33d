/** What is being made of a recorded run, and what its steps say. */
import type { Step } from '../../domain/plan/plan.ts';
import type { RunState } from '../../domain/run/run-state.ts';
import type { ServiceState } from '../services/service-state.ts';
import type { SandboxState } from '../state.ts';

export interface Stage {
  run: RunState;
  state: SandboxState;
  /** Tells the service of a target group. */
  services: Map<string, ServiceState>;
}

export const text = ({ params }: Step, name: string): string => String(params[name]);
export const figure = ({ params }: Step, name: string): number => Number(params[name]);

/** The before-image, or null where the step found it to be so, or was not come to. */
export const beforeOf = ({ run }: Stage, { id }: Step): unknown => run.steps.get(id)?.before?.image ?? null;
