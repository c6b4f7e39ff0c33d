/** `traffic.shift`: one rung of the ladder, all records of one public name at once. */
import type { Answer, CallOf, OutputOf } from '../domain/call.ts';
import { ROUTE53_REGION } from '../domain/catalogue.ts';
import { seeClaim, type ClaimSeen } from '../domain/claim.ts';
import { sightOf } from '../domain/observed.ts';
import type { Operation, Sight } from '../domain/operation.ts';
import {
  listRecordSets,
  plainName,
  replaceRecordSets,
  sameRecordSet,
  sameRecordSets,
  seeRecordSets,
} from '../domain/record-set.ts';
import type { RecordSet } from '../domain/record-set.ts';
import { expectedClaim, expectedClaimRecord, isBeyond, rungParams, showWeights, type Rung } from './ladder.ts';

interface Seen {
  records: RecordSet[];
  claim: ClaimSeen;
  /** Has the change of this step reached all DNS servers? Null when there is no change to ask for. */
  inSync: boolean | null;
}
interface Before {
  records: RecordSet[];
}

/** Change id of the batch, `/change/C0123`. */
const isReceipt = (receipt: unknown): receipt is { changeId: string } =>
  typeof receipt === 'object' && receipt !== null && 'changeId' in receipt && typeof receipt.changeId === 'string';

const getChange = (Id: string): CallOf<'route53', 'GetChange'> => ({
  service: 'route53',
  operation: 'GetChange',
  region: ROUTE53_REGION,
  input: { Id },
});

/**
 * Null when Route 53 does not know the change: it was accepted before the control plane failed over (Route 53 Developer
 * Guide, accelerated recovery). Then the records alone decide.
 */
const seeSync = (answer: Answer | undefined): Sight<boolean | null> => {
  if (answer === undefined) return { known: true, seen: null };
  if (answer.outcome === 'no' && answer.error.kind === 'missing') return { known: true, seen: null };
  const sight = sightOf('route53', 'GetChange', answer);
  return sight.known ? { known: true, seen: sight.seen.ChangeInfo?.Status === 'INSYNC' } : sight;
};

/** Why the records must not be touched; null when they may. */
const obstacle = (seen: Seen, rung: Rung, expected: string) => {
  if (seen.claim?.text !== expected)
    return {
      reason: `The claim ${rung.claim.name} is ${seen.claim === null ? 'gone' : `"${seen.claim.text}"`}, not "${expected}"`,
      remedy: 'Another run has the traffic records. See "failover history" for it, and do not move traffic from here.',
    };
  const known = new Set(rung.records.map(({ SetIdentifier }) => SetIdentifier));
  const stranger = seen.records.find(({ SetIdentifier }) => !known.has(SetIdentifier ?? ''));
  const there = new Set(seen.records.map(({ SetIdentifier }) => SetIdentifier));
  const missing = rung.records.find(({ SetIdentifier }) => !there.has(SetIdentifier));
  if (missing !== undefined)
    return {
      reason: `${rung.name} is shown without its record "${missing.SetIdentifier}"`,
      remedy:
        'What is taken back later is what is seen now, so it must be whole: look at the zone, then "failover resume --retry".',
    };
  if (stranger === undefined) return null;
  return {
    reason: `${rung.name} has a record "${stranger.SetIdentifier ?? 'without SetIdentifier'}" that this plan does not know`,
    remedy: 'Make a new plan, or add the record to the step, so that the weights still add up.',
  };
};

/**
 * The batch deletes the records exactly as they were just seen, creates the new ones, and does the same with the claim: it
 * fails as a whole when anyone changed a record since or took the claim, also when it arrives late.
 */
export const shift: Operation<Rung, Seen, Before> = {
  name: 'traffic.shift',
  summary: 'The weighted records of a public name give a region at least the share of this rung.',
  params: rungParams,
  observe({ hostedZoneId, name, type, claim }, _run, receipt) {
    const reads = [listRecordSets(hostedZoneId, name, type), listRecordSets(hostedZoneId, claim.name, 'TXT')];
    if (!isReceipt(receipt)) return reads;
    return [...reads, getChange(receipt.changeId)];
  },
  see(answers, { name, type, claim }) {
    const records = seeRecordSets(answers[0], name, type);
    const holder = seeClaim(answers[1], claim.name);
    const inSync = seeSync(answers[2]);
    if (!records.known) return records;
    if (!holder.known) return holder;
    if (!inSync.known) return inSync;
    return { known: true, seen: { records: records.seen, claim: holder.seen, inSync: inSync.seen } };
  },
  check(seen, rung, run) {
    const found = obstacle(seen, rung, expectedClaim(rung, run));
    return found === null ? { open: true, before: { records: seen.records } } : { open: false, ...found };
  },
  verify(seen, rung) {
    const weights = showWeights(seen.records);
    if (isBeyond(seen.records, rung)) return { verdict: 'met', evidence: `already further: ${weights}` };
    if (!sameRecordSets(seen.records, rung.records)) return { verdict: 'unmet', lacking: weights };
    if (seen.inSync === false) return { verdict: 'unmet', lacking: `${weights}; on its way to the DNS servers` };
    return { verdict: 'met', evidence: seen.inSync === true ? `${weights}; INSYNC` : weights };
  },
  apply(rung, _before, seen, run) {
    const fence = [expectedClaimRecord(rung, run)];
    return [
      replaceRecordSets(rung.hostedZoneId, `${rung.name} by ${run.runId}`, [
        { old: seen.records, wanted: rung.records },
        { old: fence, wanted: fence },
      ]),
    ];
  },
  receipt(outputs) {
    const [output] = outputs as (OutputOf<'route53', 'ChangeResourceRecordSets'> | undefined)[];
    const changeId = output?.ChangeInfo?.Id;
    return changeId === undefined ? null : { changeId };
  },
  mayCall(rung, run) {
    const { records } = rung;
    const fence = [expectedClaimRecord(rung, run)];
    const pairs = [records, fence].map((set) => ({ old: set, wanted: set }));
    return [replaceRecordSets(rung.hostedZoneId, rung.name, pairs), getChange('/change/any')];
  },
  settings: ({ name }, { records }) =>
    records.flatMap(({ SetIdentifier: region, Weight: weight }) =>
      region === undefined || weight === undefined
        ? []
        : [{ section: 'records' as const, region, name: plainName(name), values: { weight } }],
    ),
  undo: {
    kind: 'reverse',
    reverse(rung, before, seen, run) {
      const fence = [expectedClaimRecord(rung, run)];
      return [
        replaceRecordSets(rung.hostedZoneId, `${rung.name} back by ${run.runId}`, [
          { old: seen.records, wanted: before.records },
          { old: fence, wanted: fence },
        ]),
      ];
    },
    restored: (seen, _rung, before) =>
      sameRecordSets(seen.records, before.records)
        ? { verdict: 'met', evidence: showWeights(seen.records) }
        : { verdict: 'unmet', lacking: `${showWeights(seen.records)} instead of ${showWeights(before.records)}` },
  },
  changes(rung, seen) {
    if (isBeyond(seen.records, rung)) return [];
    return rung.records.flatMap((record) => {
      const old = seen.records.find(({ SetIdentifier }) => SetIdentifier === record.SetIdentifier);
      if (old !== undefined && sameRecordSet(old, record)) return [];
      const what = `record ${rung.name} ${record.SetIdentifier}`;
      if (old === undefined) return [{ what, from: 'none', to: `weight ${record.Weight}` }];
      if (old.Weight !== record.Weight)
        return [{ what: `${what} weight`, from: `${old.Weight}`, to: `${record.Weight}` }];
      return [{ what, from: JSON.stringify(old), to: JSON.stringify(record) }];
    });
  },
};
