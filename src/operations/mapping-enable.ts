import type { Answer, Call } from '../domain/api/call.ts';
import { bareFunctionName } from '../domain/api/mapping-choice.ts';
import { seeMapping, seeReserved, type MappingSeen, type ReservedSeen } from '../domain/api/observed.ts';
import type { Operation } from '../domain/plan/operation.ts';
import type { Sight } from '../domain/api/sight.ts';
import { throttledWholly } from '../domain/api/reserved.ts';
import { isUnclear, switchMapping, type Before, type Params } from './mapping.ts';

type Seen =
  | (NonNullable<MappingSeen> & {
      /** What is set aside for its function; absent while there was no reason to ask. */
      reserved?: Sight<ReservedSeen>;
    })
  | null;

const switching = switchMapping(
  'mapping.enable',
  'The event source mapping is Enabled: the function is invoked with records of the stream.',
  true,
);

const concurrencyCall = ({ region, functionName }: Params): Call => ({
  service: 'lambda',
  operation: 'GetFunctionConcurrency',
  region,
  input: { FunctionName: bareFunctionName(functionName) },
});

/** Asked where it decides, before the mapping is switched on and once it is on, and not at every look between them. */
const further = (answers: readonly Answer[], params: Params): Call[] => {
  if (answers.length !== 1) return [];
  const sight = seeMapping(answers[0], params);
  if (!sight.known || isUnclear(sight.seen)) return [];
  return sight.seen.state === 'Enabled' || sight.seen.state === 'Disabled' ? [concurrencyCall(params)] : [];
};

const see = (answers: Answer[], params: Params): Sight<Seen> => {
  const sight = seeMapping(answers[0], params);
  if (!sight.known || sight.seen === null || answers.length < 2) return sight;
  return { known: true, seen: { ...sight.seen, reserved: seeReserved(answers[1]) } };
};

/** With nothing set aside for it the function is never invoked, though its mapping says Enabled; null where it is not so. */
const throttled = (seen: Seen, { region, functionName }: Params): { reason: string; remedy: string } | null =>
  seen?.reserved?.known === true && seen.reserved.seen === 0 ? throttledWholly(region, functionName) : null;

/**
 * `mapping.enable`: a consumer starts where it stopped, or at its starting position when it never ran. A standby is often
 * kept off by reserving no concurrency for its functions: "To throttle a function, set the reserved concurrency to zero" (Lambda
 * Developer Guide, Configuring reserved concurrency). Such a consumer reads nothing, so the step is not done. Whether it
 * is so may not be known: then the consumer is enabled all the same, since no records are lost by it.
 */
export const mappingEnable: Operation<Params, Seen, Before> = {
  ...switching,
  further,
  mayLook: (params) => [concurrencyCall(params)],
  see,
  check(seen, params, run) {
    const gate = switching.check(seen, params, run);
    const found = gate.open ? throttled(seen, params) : null;
    return found === null ? gate : { open: false, ...found };
  },
  verify(seen, params, run) {
    const verdict = switching.verify(seen, params, run);
    if (verdict.verdict !== 'met') return verdict;
    const found = throttled(seen, params);
    if (found !== null) return { verdict: 'breached', ...found };
    return seen?.reserved?.known === false
      ? { ...verdict, evidence: `${verdict.evidence}; whether it may be invoked is not known: ${seen.reserved.cause}` }
      : verdict;
  },
};
