/** `run.claim`: this run owns the traffic records. */
import { z } from 'zod';
import { claimRecordSet, claimText, parseClaim, seeClaim, type ClaimSeen } from '../domain/claim.ts';
import { regionSchema } from '../domain/manifest.ts';
import type { Fence, Operation, RunIdentity } from '../domain/operation.ts';
import { listRecordSets, replaceRecordSets, sameRecordSets, type RecordSet } from '../domain/record-set.ts';

const params = z
  .strictObject({
    hostedZoneId: z.string().min(1),
    name: z.string().min(1),
    ttlSeconds: z.number().int().min(0),
    /** The epoch to take: one more than the last. */
    epoch: z.number().int().min(1),
    /** The text that the claim must have before; null when there must be none. */
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
interface Before {
  record: RecordSet | null;
}

/** The run's claim as it holds the records, and as it is while the run is taken back. */
const textsOf = ({ epoch, to }: Params, { runId, operator }: RunIdentity) => ({
  held: claimText(epoch, to, { runId, operator }),
  returning: claimText(epoch, to, { runId, operator, returning: true }),
});

const isOurs = (text: string, params: Params, run: RunIdentity): boolean => text === textsOf(params, run).held;

/** Our record as it is in the zone; when it is not ours, as it should be there, so that the batch fails. */
const ownRecord = (seen: ClaimSeen, params: Params, run: RunIdentity): RecordSet => {
  const { held, returning } = textsOf(params, run);
  if (seen?.text === held || seen?.text === returning) return seen.record;
  return claimRecordSet(params.name, params.ttlSeconds, held);
};

const swap = (params: Params, run: RunIdentity, comment: string, old: RecordSet[], wanted: RecordSet[]) =>
  replaceRecordSets(params.hostedZoneId, `claim ${comment} by ${run.runId}`, [{ old, wanted }]);

/** Whatever else the claim says, batches that state ours fail already. */
const fence: Fence<Params, ClaimSeen> = {
  stops: ['traffic.shift'],
  raise(params, run) {
    const { name, ttlSeconds } = params;
    const { held, returning } = textsOf(params, run);
    const [old, wanted] = [held, returning].map((text) => claimRecordSet(name, ttlSeconds, text));
    return old === undefined || wanted === undefined ? [] : [swap(params, run, 'withdrawn', [old], [wanted])];
  },
  raised: (seen, params, run) =>
    seen !== null && isOurs(seen.text, params, run)
      ? { verdict: 'unmet', lacking: `claim is ${show(seen.text)}` }
      : { verdict: 'met', evidence: `claim is ${show(seen?.text ?? null)}: batches of the promotion fail` },
};

const show = (text: string | null): string => (text === null ? 'none' : `"${text}"`);

/** Why the claim cannot be taken; null when it can. */
const obstacle = (seen: ClaimSeen, params: Params) => {
  const text = seen?.text ?? null;
  if (text === params.previous) return null;
  const holder = text === null ? null : parseClaim(text);
  if (holder !== null && holder.epoch >= params.epoch)
    return {
      reason: `Run ${holder.runId} holds the traffic records with epoch ${holder.epoch}, which is not below ours, ${params.epoch}`,
      remedy: `Look at it with "failover status --run ${holder.runId}". If it is dead, make a new plan: it takes epoch ${holder.epoch + 1}.`,
    };
  return {
    reason: `The claim ${params.name} is ${show(text)}, and this plan was made when it was ${show(params.previous)}`,
    remedy: 'Someone else changed it. Find out who, then make a new plan.',
  };
};

/** Taken in one change batch that fails unless the claim still is what was seen (see `src/domain/claim.ts`). */
export const claim: Operation<Params, ClaimSeen, Before> = {
  name: 'run.claim',
  summary: 'The claim record beside the traffic records names this run, so batches of any other run fail.',
  params,
  observe: ({ hostedZoneId, name }) => [listRecordSets(hostedZoneId, name, 'TXT')],
  see: (answers, { name }) => seeClaim(answers[0], name),
  check(seen, params) {
    const found = obstacle(seen, params);
    return found === null ? { open: true, before: { record: seen?.record ?? null } } : { open: false, ...found };
  },
  verify(seen, params, run) {
    if (params.keep && seen?.text === params.previous)
      return { verdict: 'met', evidence: `traffic is there already, under ${show(params.previous)}` };
    if (seen !== null && isOurs(seen.text, params, run)) return { verdict: 'met', evidence: seen.text };
    const found = obstacle(seen, params);
    if (found !== null) return { verdict: 'breached', ...found };
    return { verdict: 'unmet', lacking: `claim is ${show(seen?.text ?? null)}` };
  },
  apply(params, before, _seen, run) {
    const old = before.record === null ? [] : [before.record];
    const wanted = [claimRecordSet(params.name, params.ttlSeconds, textsOf(params, run).held)];
    return [swap(params, run, 'taken', old, wanted)];
  },
  mayCall(params, run) {
    const record = [claimRecordSet(params.name, params.ttlSeconds, textsOf(params, run).held)];
    return [swap(params, run, 'taken', record, record)];
  },
  undo: {
    kind: 'reverse',
    reverse(params, before, seen, run) {
      const wanted = before.record === null ? [] : [before.record];
      return [swap(params, run, 'given back', [ownRecord(seen, params, run)], wanted)];
    },
    fence,
    restored(seen, _params, before) {
      const [now, then] = [seen?.record, before.record].map((record) => (record ? [record] : []));
      return sameRecordSets(now ?? [], then ?? [])
        ? { verdict: 'met', evidence: `claim is ${show(seen?.text ?? null)}` }
        : { verdict: 'unmet', lacking: `claim is ${show(seen?.text ?? null)}` };
    },
  },
  changes({ name, previous, epoch, to, keep }, seen) {
    if (keep && seen?.text === previous) return [];
    return [{ what: `claim ${name}`, from: show(seen?.text ?? null), to: `"epoch=${epoch} run=(this run) to=${to}"` }];
  },
};
