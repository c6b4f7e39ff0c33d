/** Steps that run programs of the user, each at the point of the promotion that it was declared for. */
import type { OnFailure, Step } from '../../src/domain/plan/plan.ts';
import type { OperationName } from '../../src/operations/registry.ts';
import { limitsOf, stepId, stepOf, type Asked, type PlanInputs } from '../plan-inputs.ts';
import type { CommandChoice, CommandPoint } from '../promote-options.ts';

/** An answer comes this much after the program has been ended. */
const ANSWER_MS = 5000;

const failureOf = ({ name, onFailure }: CommandChoice): OnFailure =>
  onFailure === 'stop' ? { action: 'stop' } : { action: 'defer', debt: `The command ${name} did not succeed` };

const paramsOf = ({ name, run, observe, undo }: CommandChoice, region: string): Asked =>
  observe !== null && undo !== null
    ? { operation: 'command.set', params: { region, name, run, observe, undo } }
    : { operation: 'command.run', params: { region, name, run, observe } };

const commandStep = (inputs: PlanInputs, command: CommandChoice, phase: string, after: string[]): Step => {
  const { region } = inputs.facts.to.manifest;
  const longestMs = Math.max(...[command.run, command.observe, command.undo].map((one) => one?.timeoutMs ?? 0));
  return stepOf({
    id: stepId('command', command.name),
    title: `Run ${command.name}`,
    why: `Your configuration declares it, ${command.when.replace('-', ' ')}.`,
    phase,
    ...paramsOf(command, region),
    after,
    region,
    limits: limitsOf(inputs, { deadlineMs: 2 * (longestMs + ANSWER_MS), callTimeoutMs: longestMs + ANSWER_MS }),
    onFailure: failureOf(command),
    expectedMs: command.expectedMs,
  });
};

const isFirstOf = (phase: string, steps: readonly Step[]): ((step: Step) => boolean) => {
  const own = new Set(steps.filter((step) => step.phase === phase).map(({ id }) => id));
  return ({ id, after }) => own.has(id) && !after.some((other) => own.has(other));
};

/** The commands of a point one after the other, in the order of their declaration. */
const chain = (inputs: PlanInputs, point: CommandPoint, phase: string, after: string[]): Step[] => {
  let before = after;
  return inputs.options.commands
    .filter(({ when }) => when === point)
    .map((command) => {
      const step = commandStep(inputs, command, phase, before);
      before = [step.id];
      return step;
    });
};

/** Puts commands between the first steps of a phase and all that these wait for. */
const ahead = (inputs: PlanInputs, steps: Step[], point: CommandPoint, phase: string): Step[] => {
  const isFirst = isFirstOf(phase, steps);
  const firsts = steps.filter(isFirst);
  const awaited = [...new Set(firsts.flatMap(({ after }) => after))];
  const commands = chain(inputs, point, phase, awaited);
  const last = commands.at(-1);
  const [first] = firsts;
  if (last === undefined || first === undefined) return steps;
  return steps.flatMap((step) => {
    const waiting = isFirst(step) ? { ...step, after: [...step.after, last.id] } : step;
    return step === first ? [...commands, waiting] : [waiting];
  });
};

const PROOF: OperationName = 'traffic.proof';

/** The steps of a promotion with the user's commands among them. */
export const withCommands = (inputs: PlanInputs, steps: Step[]): Step[] => {
  const proofs = steps.filter(({ operation }) => operation === PROOF).map(({ id }) => id);
  const before = ahead(inputs, ahead(inputs, steps, 'before-capacity', 'capacity'), 'before-traffic', 'traffic');
  return [...before, ...chain(inputs, 'after-traffic', 'proof', proofs)];
};
