/** Switching an event source mapping on or off; `mapping.enable` and `mapping.disable` are its two directions. */
import { z } from 'zod';
import { regionSchema } from '../domain/facts/manifest.ts';
import { seeMapping, type MappingSeen } from '../domain/api/observed.ts';
import type { Operation } from '../domain/plan/operation.ts';

const params = z.strictObject({
  region: regionSchema,
  /** Null: it did not exist when the plan was made. One that is gone counts no more: what reads the stream now is meant. */
  mappingUuid: z.string().min(1).nullable(),
  functionName: z.string().min(1),
  /** Absent in plans of versions that did not say it. */
  streamName: z.string().min(1).optional(),
});
export type Params = z.infer<typeof params>;
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

const NOTHING = { reason: 'There is no event source mapping', remedy: '' };

const reads = ({ streamName }: Params): string => (streamName === undefined ? '' : ` that reads ${streamName}`);

export const isUnclear = (seen: MappingSeen): seen is null => seen === null || seen.rivals !== undefined;

/** Why there is nothing to switch; null when it is clear what is. */
const obstacle = (seen: MappingSeen, params: Params): { reason: string; remedy: string } | null => {
  const { region, functionName, mappingUuid, streamName } = params;
  if (seen === null)
    return {
      reason: `There is no event source mapping of ${functionName}${reads(params)} in ${region}`,
      remedy: `Create it with "pulumi up" on the stack of ${region}, or correct its names in the plan.`,
    };
  if (seen.rivals === undefined) return null;
  return {
    reason: `${functionName} has ${seen.rivals.length} event source mappings${streamName === undefined ? '' : ` of ${streamName}`} in ${region}: ${seen.rivals.join(', ')}; ${mappingUuid === null ? 'nothing says' : `${mappingUuid} is none of them, so nothing says`} which one is meant`,
    remedy: 'Name it by its UUID as mappingUuid in the manifest, make a new plan, and look after the others by hand.',
  };
};

const verdictOn = (seen: MappingSeen, params: Params, enabled: boolean) => {
  const found = obstacle(seen, params);
  if (seen === null || found !== null) return { verdict: 'breached', ...(found ?? NOTHING) } as const;
  const wanted = restingState(enabled);
  if (seen.state === wanted) return { verdict: 'met', evidence: seen.state } as const;
  return { verdict: 'unmet', lacking: `${seen.state}, wanted ${wanted}` } as const;
};

/**
 * The state is read with an unfiltered list, so that any number of steps share the same few calls: Lambda's control plane
 * admits 15 requests a second in all, and that cannot be raised (Lambda Developer Guide, Lambda quotas). The mapping of the
 * function that reads the stream is switched, and no other. A disabled
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
    const found = obstacle(seen, params);
    if (seen === null || found !== null) return { open: false, ...(found ?? NOTHING) };
    return { open: true, before: { enabled: WANTED_ENABLED.has(seen.state) } };
  },
  verify: (seen, params) => verdictOn(seen, params, enabled),
  apply: (params, _before, seen) =>
    isUnclear(seen) || seen.state === passingState(enabled) ? [] : [update(params, seen.uuid, enabled)],
  // One that was made again has a UUID that nobody could know beforehand.
  mayCall: (params) => [update(params, '*', enabled)],
  settings: ({ region, functionName }, seen) =>
    isUnclear(seen)
      ? []
      : [{ section: 'mappings', region, name: functionName, values: { enabled: WANTED_ENABLED.has(seen.state) } }],
  left: ({ functionName, streamName }, before, seen) =>
    isUnclear(seen)
      ? []
      : [
          {
            what: `mapping ${functionName}${streamName === undefined ? '' : ` of ${streamName}`} enabled`,
            from: `${before.enabled}`,
            to: `${WANTED_ENABLED.has(seen.state)}`,
          },
        ],
  undo: {
    kind: 'reverse',
    reverse: (params, before, seen) =>
      isUnclear(seen) || seen.state === passingState(before.enabled) ? [] : [update(params, seen.uuid, before.enabled)],
    restored: (seen, params, before) => verdictOn(seen, params, before.enabled),
    leaves: ({ functionName, region }) =>
      enabled
        ? `What ${functionName} in ${region} has not read when it is switched off stays in its stream there, until it is switched on again or the retention of the stream is over.`
        : undefined,
  },
  changes(params, seen) {
    const wanted = restingState(enabled);
    if (isUnclear(seen) || seen.state === wanted) return [];
    return [{ what: `mapping ${params.functionName} state`, from: seen.state, to: wanted }];
  },
});
