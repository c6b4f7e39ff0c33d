/** A runbook of our own: the standby is brought to the size of the primary, and nobody is moved. */
import { defineRunbook, MODES, planBy, promote, z, type Extension, type Step } from 'oregon-trail/runbooks';
import { holdScaleIn } from './hold-scale-in.ts';

const options = z.object({
  createdAt: z.iso.datetime(),
  mode: z.enum(MODES).default('planned'),
  capacity: z.enum(['observed', 'declared']).default('observed'),
  /** Names of services that stay as they are: failover run warm --options '{"leaveOut":["auth"]}' */
  leaveOut: z.array(z.string()).default([]),
});

const serviceOf = ({ params }: Step): string => String(params['serviceName']);

const holdId = (serviceName: string): string => `hold:${serviceName}`;

/** Where Application Auto Scaling could shrink a service, it is held before its size is changed. */
const holdStep = (bounds: Step): Step => ({
  ...bounds,
  id: holdId(serviceOf(bounds)),
  title: `Hold the scale-in of ${serviceOf(bounds)}`,
  why: 'Without users the service is idle, and would be made small again while it comes up.',
  operation: holdScaleIn.name,
  params: {
    region: bounds.params['region'],
    clusterName: bounds.params['clusterName'],
    serviceName: bounds.params['serviceName'],
  },
  after: [],
});

const warm = defineRunbook({
  name: 'warm',
  summary: 'Bring the standby to the size of the primary; no user moves',
  options,
  plan(facts, { leaveOut, ...chosen }) {
    // A promotion knows how much is needed and in which order; of its steps those of capacity are taken.
    const promotion = planBy(promote, facts, chosen);
    const capacity = promotion.steps.filter((step) => step.phase === 'capacity' && !leaveOut.includes(serviceOf(step)));
    const holds = capacity
      .filter(({ operation, params }) => operation === 'scaling.bounds' && params['scales'] === true)
      .map(holdStep);
    const kept = new Set([...holds, ...capacity].map(({ id }) => id));
    const afterHold = (step: Step): string[] =>
      step.operation === 'service.scale' ? [...step.after, holdId(serviceOf(step))] : step.after;
    return {
      ...promotion,
      phases: promotion.phases.filter(({ id }) => id === 'capacity'),
      warnings: [],
      steps: [...holds, ...capacity.map((step) => ({ ...step, after: afterHold(step).filter((id) => kept.has(id)) }))],
    };
  },
  words: {
    noun: 'a warming',
    inProgress: 'warming',
    completed: 'warmed',
    end: '{application} is up to size in {to}',
    takenBack: ['{to} goes back to the size that it had.'],
  },
});

export default { runbooks: [warm], operations: [holdScaleIn] } satisfies Extension;
