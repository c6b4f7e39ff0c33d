/** Switching an event source mapping on or off; `mapping.enable` and `mapping.disable` are its two directions. */
import { z } from 'zod';
import { regionSchema } from '../domain/manifest.ts';
import { seeMapping, type MappingSeen } from '../domain/observed.ts';
import type { Operation } from '../domain/operation.ts';

const params = z.strictObject({
  region: regionSchema,
  /** Null: the one mapping of the function, which did not exist when the plan was made. */
  mappingUuid: z.string().min(1).nullable(),
  functionName: z.string().min(1),
});
type Params = z.infer<typeof params>;
export interface Before {
  enabled: boolean;
}

/** A mapping on its way to a state counts as wanted there: that is what its owner asked for last. */
const WANTED_ENABLED: ReadonlySet<string> = new Set(['Enabled', 'Enabling', 'Creating', 'Updating']);

/** The state that a mapping passes through on its way: then the change was already asked for, by us or another. */
const passingState = (enabled: boolean): string => (enabled ? 'Enabling' : 'Disabling');

const restingState = (enabled: boolean): string => (enabled ? 'Enabled' : 'Disabled');

const update = ({ region }: Params, mappingUuid: string, enabled: boolean) =>
  ({
    service: 'lambda',
    operation: 'UpdateEventSourceMapping',
    region,
    input: { UUID: mappingUuid, Enabled: enabled },
  }) as const;

const missing = ({ region, mappingUuid, functionName }: Params) => ({
  reason: `There is no event source mapping ${mappingUuid === null ? '' : `${mappingUuid} `}of ${functionName} in ${region}`,
  remedy: `Create it with "pulumi up" on the stack of ${region}, or correct its UUID in the plan.`,
});

const verdictOn = (seen: MappingSeen, params: Params, enabled: boolean) => {
  if (seen === null) return { verdict: 'breached', ...missing(params) } as const;
  const wanted = restingState(enabled);
  if (seen.state === wanted) return { verdict: 'met', evidence: seen.state } as const;
  return { verdict: 'unmet', lacking: `${seen.state}, wanted ${wanted}` } as const;
};

/**
 * The state is read with an unfiltered list, so that any number of steps share the same few calls: Lambda's control plane
 * admits 15 requests a second in all, and that cannot be raised (Lambda Developer Guide, Lambda quotas). A disabled
 * mapping resumes where it stopped (Lambda API Reference, UpdateEventSourceMapping), so both directions can be taken back.
 */
export const switchMapping = (
  name: string,
  summary: string,
  enabled: boolean,
): Operation<Params, MappingSeen, Before> => ({
  name,
  summary,
  mayBeReverted: true,
  params,
  observe: ({ region }) => [{ service: 'lambda', operation: 'ListEventSourceMappings', region, input: {} }],
  see: (answers, params) => seeMapping(answers[0], params),
  check(seen, params) {
    if (seen === null) return { open: false, ...missing(params) };
    return { open: true, before: { enabled: WANTED_ENABLED.has(seen.state) } };
  },
  verify: (seen, params) => verdictOn(seen, params, enabled),
  apply: (params, _before, seen) =>
    seen === null || seen.state === passingState(enabled) ? [] : [update(params, seen.uuid, enabled)],
  mayCall: (params) => [update(params, params.mappingUuid ?? '*', enabled)],
  settings: ({ region, functionName }, seen) =>
    seen === null
      ? []
      : [{ section: 'mappings', region, name: functionName, values: { enabled: WANTED_ENABLED.has(seen.state) } }],
  undo: {
    kind: 'reverse',
    reverse: (params, before, seen) =>
      seen === null || seen.state === passingState(before.enabled) ? [] : [update(params, seen.uuid, before.enabled)],
    restored: (seen, params, before) => verdictOn(seen, params, before.enabled),
    leaves: ({ functionName, region }) =>
      enabled
        ? `What ${functionName} in ${region} has not read when it is switched off stays in its stream there, until it is switched on again or the retention of the stream is over.`
        : undefined,
  },
  changes(params, seen) {
    const wanted = restingState(enabled);
    if (seen === null || seen.state === wanted) return [];
    return [{ what: `mapping ${params.functionName} state`, from: seen.state, to: wanted }];
  },
});
