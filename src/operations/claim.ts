/** `run.claim`: this run owns the traffic records. */
import { z } from 'zod';
import {
  claimIn,
  claimOf,
  claimRecordSet,
  claimText,
  epochSchema,
  seeClaim,
  showClaim,
  type ClaimSeen,
} from '../domain/plan/claim.ts';
import { regionSchema } from '../domain/facts/manifest.ts';
import type { Fence, OwnOperation, RunIdentity, Successor } from '../domain/plan/operation.ts';
import {
  listRecordSets,
  replaceRecordSets,
  sameRecordSets,
  ttlSchema,
  type RecordSet,
} from '../domain/api/record-set.ts';
import { foreignObstacle, isOfRun, isOwnClaim, successorOf } from './own-claim.ts';

const params = z
  .strictObject({
    hostedZoneId: z.string().min(1),
    name: z.string().min(1),
    ttlSeconds: ttlSchema,
    /** The epoch to take: one more than the last. Null when the last was not known: one more than is seen then. */
    epoch: epochSchema.nullable(),
    /** The text that the claim must have before; null when there must be none. Not looked at without an epoch. */
    previous: z.string().min(1).nullable(),
    to: regionSchema,
    /** True: the traffic is already where it should be, so the claim of the run that put it there stands. */
    keep: z.boolean(),
  })
  .refine(({ keep, previous }) => !keep || previous !== null, {
    path: ['previous'],
    message: 'must name the claim to keep',
  });
type Params = z.infer<typeof params>;
export interface Before {
  record: RecordSet | null;
}

/** The record that this run creates, by what was there before it: what is no claim never becomes a before-image. */
const ownRecord = (params: Params, before: Before, { runId, operator }: RunIdentity): RecordSet => {
  const epoch = params.epoch ?? (claimOf(before.record)?.epoch ?? 0) + 1;
  return claimRecordSet(params.name, params.ttlSeconds, claimText(epoch, params.to, { runId, operator }));
};

const swap = (params: Params, run: RunIdentity, comment: string, old: RecordSet[], wanted: RecordSet[]) =>
  replaceRecordSets(params.hostedZoneId, `claim ${comment} by ${run.runId}`, [{ old, wanted }]);

/** Whatever else the claim says, batches that state ours fail already. */
const fence: Fence<Params, ClaimSeen> = {
  stops: ['traffic.shift'],
  raise(params, seen, run) {
    const held = claimIn(seen);
    if (seen === null || held === null) return [];
    const text = claimText(held.epoch, held.to, { ...run, returning: true });
    const returning = { ...seen.record, ResourceRecords: [{ Value: `"${text}"` }] };
    return [swap(params, run, 'withdrawn', [seen.record], [returning])];
  },
  raised(seen, params, run) {
    const later = successorOf(seen, params, run);
    if (later !== null) return { verdict: 'breached', ...overtaken(later) };
    return isOwnClaim(seen, params, { runId: run.runId, operator: run.operator })
      ? { verdict: 'unmet', lacking: `claim is ${showClaim(seen)}` }
      : { verdict: 'met', evidence: `claim is ${showClaim(seen)}: batches of the promotion fail` };
  },
};

const overtaken = ({ runId, shown }: Successor) => ({
  reason: `Run ${runId} has taken over after this one: the claim is ${shown}`,
  remedy: `Take that one back first ("failover rollback" where it was begun), then go on. What this run changed is left as it is.`,
});

/** Why the claim cannot be taken; null when it can. */
const obstacle = (seen: ClaimSeen, params: Params, run: RunIdentity) => {
  const foreign = foreignObstacle(seen, params.name, run);
  if (foreign !== null) return foreign;
  if (params.epoch === null || (seen?.text ?? null) === params.previous) return null;
  const holder = claimIn(seen);
  if (holder !== null && holder.epoch >= params.epoch)
    return {
      reason: `Run ${holder.runId} holds the traffic records with epoch ${holder.epoch}, which is not below ours, ${params.epoch}`,
      remedy: `Look at it with "failover status --run ${holder.runId}". If it is dead, make a new plan: it takes epoch ${holder.epoch + 1}.`,
    };
  return {
    reason: `The claim ${params.name} is ${showClaim(seen)}, and this plan was made when it was ${params.previous === null ? 'none' : `"${params.previous}"`}`,
    remedy: 'Someone else changed it. Find out who, then make a new plan.',
  };
};

/** Taken in one change batch that fails unless the claim still is what was seen (see `src/domain/plan/claim.ts`). */
export const claim: OwnOperation<'run.claim', Params, ClaimSeen, Before> = {
  name: 'run.claim',
  summary: 'The claim record beside the traffic records names this run, so batches of any other run fail.',
  accompanies: true,
  side: 'to',
  protects: 'users',
  claims: true,
  params,
  observe: ({ hostedZoneId, name }) => [listRecordSets(hostedZoneId, name)],
  see: (answers, { name }) => seeClaim(answers[0], name),
  check(seen, params, run) {
    const found = obstacle(seen, params, run);
    return found === null ? { open: true, before: { record: seen?.record ?? null } } : { open: false, ...found };
  },
  verify(seen, params, run) {
    if (params.keep && seen?.text === params.previous)
      return { verdict: 'met', evidence: `traffic is there already, under ${showClaim(seen)}` };
    if (isOwnClaim(seen, params, run)) return { verdict: 'met', evidence: seen?.text ?? '' };
    const found = obstacle(seen, params, run);
    if (found !== null) return { verdict: 'breached', ...found };
    return { verdict: 'unmet', lacking: `claim is ${showClaim(seen)}` };
  },
  apply(params, before, _seen, run) {
    const old = before.record === null ? [] : [before.record];
    return [swap(params, run, 'taken', old, [ownRecord(params, before, run)])];
  },
  mayCall(params, run) {
    const record = [ownRecord(params, { record: null }, run)];
    return [swap(params, run, 'taken', record, record)];
  },
  successor: successorOf,
  undo: {
    kind: 'reverse',
    reverse(params, before, seen, run) {
      const wanted = before.record === null ? [] : [before.record];
      // When it is not ours, what should be there is stated, so that the batch fails.
      const old = seen !== null && isOfRun(seen, run) ? seen.record : ownRecord(params, before, run);
      return [swap(params, run, 'given back', [old], wanted)];
    },
    fence,
    restored(seen, params, before, run) {
      const [now, then] = [seen?.record, before.record].map((record) => (record ? [record] : []));
      if (sameRecordSets(now ?? [], then ?? [])) return { verdict: 'met', evidence: `claim is ${showClaim(seen)}` };
      const foreign = foreignObstacle(seen, params.name, run);
      if (foreign !== null) return { verdict: 'breached', ...foreign };
      return { verdict: 'unmet', lacking: `claim is ${showClaim(seen)}` };
    },
  },
  changes({ name, previous, epoch, to, keep }, seen) {
    if (keep && seen?.text === previous) return [];
    const next = epoch ?? (claimIn(seen)?.epoch ?? 0) + 1;
    return [{ what: `claim ${name}`, from: showClaim(seen), to: `"epoch=${next} run=(this run) to=${to}"` }];
  },
  found: ({ hostedZoneId, name, ttlSeconds, previous }, { before }) => [
    {
      kind: 'claim',
      hostedZoneId,
      name,
      record: before?.record ?? (previous === null ? null : claimRecordSet(name, ttlSeconds, previous)),
    },
  ],
};
