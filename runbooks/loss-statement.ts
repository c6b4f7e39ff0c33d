/** What a promotion may lose or do twice, in words that a person can accept or refuse. */
import { showAge } from '../src/domain/facts/capacity.ts';
import { knownOr } from '../src/domain/facts/facts.ts';
import type { Step } from '../src/domain/plan/plan.ts';
import { CONFIRM, limitsOf, stepOf, type PlanInputs } from './plan-inputs.ts';
import { retentionSentence } from './record-warnings.ts';

const streamLines = (inputs: PlanInputs): string[] => {
  const { facts, options } = inputs;
  const kept = retentionSentence(inputs);
  const from = facts.from.manifest;
  const fence =
    options.mode === 'forced'
      ? `${from.region} is given ${showAge(options.fenceBudgetMs)} to stop its consumers. Where it does not answer, they may go on, and what both regions act on is done twice.`
      : `Consumers in ${from.region} read on until its users have left, each region its own stream; then they are stopped.`;
  return from.consumers.length === 0
    ? []
    : [
        `Kinesis does not copy between regions: what ${from.streams.map(({ streamName }) => streamName).join(', ')} in ${from.region} holds unread stays there until that region is back.${kept === null ? '' : ` ${kept}`}`,
        fence,
      ];
};

const consumerLines = ({ facts }: PlanInputs): string[] =>
  facts.to.manifest.consumers.map(({ name, startingPosition }) => {
    const state = knownOr(facts.to.mappings[name])?.state ?? 'unknown';
    return `${name} in ${facts.to.manifest.region} (${state} now) goes on where it stopped; if it never ran, it starts at ${startingPosition}.`;
  });

/** Names by how long resolvers keep their answers, longest first. */
const trafficLines = ({ facts, ways }: PlanInputs): string[] => {
  if (ways.length === 0) return [];
  const byAge = Map.groupBy(
    ways.toSorted((left, right) => right.ttlSeconds - left.ttlSeconds),
    ({ ttlSeconds, live }) =>
      `up to ${showAge(ttlSeconds * 1000)}${live === null ? ' (assumed, the records could not be read)' : ''}`,
  );
  const moves = [...byAge].map(
    ([age, same]) =>
      `Users of ${same.map(({ record }) => record.name).join(', ')} move over in rungs. Resolvers keep old answers for ${age}; requests under way may fail.`,
  );
  return [
    ...moves,
    `Clients that never look a name up again (a Java virtual machine may be set so) stay on ${facts.from.manifest.region} until they are restarted. No probe sees them: watch the requests of its load balancer.`,
  ];
};

/** The statement, a line each; also shown by dry run and paper runbook. */
const lossStatement = (inputs: PlanInputs): string[] => [
  ...streamLines(inputs),
  ...consumerLines(inputs),
  ...trafficLines(inputs),
  `Data that ${inputs.facts.from.manifest.region} had not replicated before is not brought over by this run.`,
];

/**
 * Asked at once, while capacity warms; needed only before the first step that cannot be undone
 * in its effects: consumers that act, users that write.
 */
export const confirmStep = (inputs: PlanInputs): Step => {
  const { from, to } = inputs.facts;
  return stepOf({
    id: CONFIRM,
    title: 'Accept what may be lost or doubled',
    why: 'From the first enabled consumer on, what the new region does to the outside stays done.',
    phase: 'confirm',
    operation: 'operator.confirm',
    params: {
      region: to.manifest.region,
      question: `Move ${to.manifest.application} from ${from.manifest.region} to ${to.manifest.region}, ${inputs.options.mode}?`,
      statement: lossStatement(inputs),
      expected: to.manifest.region,
    },
    after: [],
    region: to.manifest.region,
    limits: limitsOf(inputs, { deadlineMs: inputs.options.deadlinesMs.human }),
    protects: 'data',
  });
};
