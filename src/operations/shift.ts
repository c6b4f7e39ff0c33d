/** `traffic.shift`: one rung of the ladder, all records of one public name at once. */
import { showAge } from '../domain/facts/capacity.ts';
import type { Answer, CallOf, OutputOf } from '../domain/api/call.ts';
import { ROUTE53_REGION } from '../domain/api/catalogue.ts';
import { claimRecordSet, seeClaim, type ClaimSeen } from '../domain/plan/claim.ts';
import { sightOf } from '../domain/api/observed.ts';
import type { OwnOperation } from '../domain/plan/operation.ts';
import type { Sight } from '../domain/api/sight.ts';
import {
  listRecordSets,
  plainName,
  replaceRecordSets,
  sameRecordSets,
  seeRecordSets,
  type RecordSet,
  type RecordType,
} from '../domain/api/record-set.ts';
import {
  isAt,
  ladderTrouble,
  leadingRecords,
  recordsAt,
  showWeights,
  ttlSecondsOf,
  weightedRecords,
} from '../domain/plan/traffic-records.ts';
import { sharesOf } from '../domain/run/traffic-seen.ts';
import { rungParams, type Rung } from './ladder.ts';
import { claimObstacle, isOfRun, statedClaim } from './own-claim.ts';

export interface Seen {
  /** All records that lead users of the name somewhere. */
  records: RecordSet[];
  claim: ClaimSeen;
  /** Has the change of this step reached all DNS servers? Null when there is no change to ask for. */
  inSync: boolean | null;
}
export interface Before {
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

const keyOf = (type: string, identifier: string | undefined): string => `${type} "${identifier ?? ''}"`;

/** What is there and not in the plan, or the other way round; null when they agree, or when the plan does not know. */
const surprise = (records: readonly RecordSet[], { name, records: planned }: Rung) => {
  if (planned === null) return null;
  const known = new Set(planned.map(({ type, setIdentifier }) => keyOf(type, setIdentifier)));
  const there = new Set(weightedRecords(records).map(({ Type, SetIdentifier }) => keyOf(Type, SetIdentifier)));
  const missing = [...known].find((key) => !there.has(key));
  if (missing !== undefined)
    return {
      reason: `${name} is shown without its record ${missing}`,
      remedy:
        'What is taken back later is what is seen now, so it must be whole: look at the zone, then "failover resume --retry".',
    };
  const stranger = [...there].find((key) => !known.has(key));
  if (stranger === undefined) return null;
  return {
    reason: `${name} has a record ${stranger} that this plan does not know`,
    remedy: 'Find out who added it. Then remove it and "failover resume --retry", or roll back and make a new plan.',
  };
};

const tooLong = (records: readonly RecordSet[], { name, ttlSeconds, ttlMayBeLonger }: Rung) => {
  const live = ttlSecondsOf(records);
  if (ttlMayBeLonger || live <= ttlSeconds) return null;
  const [age, planned] = [live, ttlSeconds].map((seconds) => showAge(seconds * 1000));
  return {
    reason: `Resolvers may keep answers of ${name} for ${age} (TTL ${live}), and this plan waits for ${planned}`,
    remedy: `Lower the TTL of its records to ${ttlSeconds} and "failover resume --retry", or roll back and make a new plan.`,
  };
};

/** Why the records must not be touched; null when they may. */
const obstacle = ({ records }: Seen, rung: Rung) => {
  const found = surprise(records, rung);
  if (found !== null) return found;
  const trouble = ladderTrouble(records, rung);
  if (trouble === null) return tooLong(records, rung);
  return {
    reason: `${rung.name}: ${trouble}`,
    remedy: 'Its weights cannot move all of its users. Mend the records, then "failover resume --retry".',
  };
};

/** Records of the before-image that are back, and what is there beside them and was never ours, which stays. */
const ownOf = (records: readonly RecordSet[], before: Before): RecordSet[] => {
  const own = new Set(before.records.map(({ Type, SetIdentifier }) => keyOf(Type, SetIdentifier)));
  return records.filter(({ Type, SetIdentifier }) => own.has(keyOf(Type, SetIdentifier)));
};

/** One of each type that the rung can ever touch, for the policy. */
const touched = ({ name, records, toward }: Rung): RecordSet[] => {
  const types = records === null ? ['A', 'AAAA', 'CNAME', 'HTTPS', 'SVCB'] : records.map(({ type }) => type);
  return [...new Set(types)].map((type) => ({
    Name: name,
    Type: type as RecordType,
    SetIdentifier: toward,
    Weight: 0,
  }));
};

/**
 * The batch deletes the records exactly as they were just seen, creates the new ones, and does the same with the claim: it
 * fails as a whole when anyone changed a record since or took the claim, also when it arrives late.
 */
export const shift: OwnOperation<'traffic.shift', Rung, Seen, Before> = {
  name: 'traffic.shift',
  summary: 'The weighted records of a public name, of all its types, give a region at least the share of this rung.',
  params: rungParams,
  side: 'to',
  serves: ({ name, claim, percent }) => ({ name, region: claim.to, percent }),
  traffic: ({ records }, { name, toward, claim }) =>
    [...Map.groupBy(weightedRecords(records), ({ Type }) => Type)].map(([type, group]) => ({
      name: plainName(name),
      by: 'weights',
      type,
      shares: sharesOf(
        group.map(({ SetIdentifier = 'other', Weight = 0 }) => [
          SetIdentifier === toward ? claim.to : SetIdentifier,
          Weight,
        ]),
      ),
    })),
  observe({ hostedZoneId, name, claim }, _run, receipt) {
    const reads = [listRecordSets(hostedZoneId, name), listRecordSets(hostedZoneId, claim.name)];
    if (!isReceipt(receipt)) return reads;
    return [...reads, getChange(receipt.changeId)];
  },
  see(answers, { name, claim }) {
    const records = seeRecordSets(answers[0], name);
    const holder = seeClaim(answers[1], claim.name);
    const inSync = seeSync(answers[2]);
    if (!records.known) return records;
    if (!holder.known) return holder;
    if (!inSync.known) return inSync;
    return { known: true, seen: { records: leadingRecords(records.seen), claim: holder.seen, inSync: inSync.seen } };
  },
  check(seen, rung, run) {
    const found = claimObstacle(seen.claim, rung.claim, run) ?? obstacle(seen, rung);
    return found === null
      ? { open: true, before: { records: weightedRecords(seen.records) } }
      : { open: false, ...found };
  },
  verify(seen, rung) {
    const weights = showWeights(seen.records);
    if (!isAt(seen.records, rung, rung.percent)) return { verdict: 'unmet', lacking: weights };
    // Weights that are so prove nothing where something else answers users as well.
    const found = obstacle(seen, { ...rung, ttlMayBeLonger: true });
    if (found !== null) return { verdict: 'unmet', lacking: found.reason };
    if (seen.inSync === false) return { verdict: 'unmet', lacking: `${weights}; on its way to the DNS servers` };
    return { verdict: 'met', evidence: seen.inSync === true ? `${weights}; INSYNC` : weights };
  },
  apply(rung, _before, seen, run) {
    const fence = [statedClaim(seen.claim, rung.claim, run)];
    return [
      replaceRecordSets(rung.hostedZoneId, `${rung.name} by ${run.runId}`, [
        { old: weightedRecords(seen.records), wanted: recordsAt(seen.records, rung, rung.percent) },
        { old: fence, wanted: fence },
      ]),
    ];
  },
  receipt(outputs) {
    const [output] = outputs as (OutputOf<'route53', 'ChangeResourceRecordSets'> | undefined)[];
    const changeId = output?.ChangeInfo?.Id;
    return changeId === undefined ? null : { changeId };
  },
  mayCall(rung) {
    const fence = [claimRecordSet(rung.claim.name, rung.claim.ttlSeconds, '')];
    const pairs = [touched(rung), fence].map((set) => ({ old: set, wanted: set }));
    return [replaceRecordSets(rung.hostedZoneId, rung.name, pairs), getChange('/change/any')];
  },
  // All types have the same weights once a rung is there; the stacks declare them together.
  settings({ name }, { records }) {
    const [first] = weightedRecords(records);
    return weightedRecords(records).flatMap(({ Type, SetIdentifier: region, Weight: weight }) =>
      Type !== first?.Type || region === undefined || weight === undefined
        ? []
        : [{ section: 'records' as const, region, name: plainName(name), values: { weight } }],
    );
  },
  // Each type of a name is a record of its own to declare.
  left: ({ name }, before, { records }) =>
    weightedRecords(records).flatMap(({ Type, SetIdentifier, Weight }) => {
      const old = before.records.find((one) => one.Type === Type && one.SetIdentifier === SetIdentifier);
      if (old === undefined) return [];
      return [{ what: `record ${name} ${Type} ${SetIdentifier} weight`, from: `${old.Weight}`, to: `${Weight}` }];
    }),
  undo: {
    kind: 'reverse',
    thing: ({ hostedZoneId, name }) => `${hostedZoneId} ${plainName(name)}`,
    lingersMs: (_rung, before) => 1000 * ttlSecondsOf(before.records),
    reverse(rung, before, seen, run) {
      if (sameRecordSets(ownOf(seen.records, before), before.records)) return [];
      const fence = [statedClaim(seen.claim, rung.claim, run)];
      return [
        replaceRecordSets(rung.hostedZoneId, `${rung.name} back by ${run.runId}`, [
          { old: ownOf(seen.records, before), wanted: before.records },
          { old: fence, wanted: fence },
        ]),
      ];
    },
    restored(seen, rung, before, run) {
      const own = ownOf(seen.records, before);
      const weights = showWeights(own);
      if (sameRecordSets(own, before.records)) {
        if (seen.inSync === false) return { verdict: 'unmet', lacking: `${weights}; on its way to the DNS servers` };
        return { verdict: 'met', evidence: seen.inSync === true ? `${weights}; INSYNC` : weights };
      }
      const isOthers = seen.claim !== null && !isOfRun(seen.claim, run);
      const found = isOthers ? claimObstacle(seen.claim, rung.claim, run) : null;
      if (found !== null) return { verdict: 'breached', ...found };
      return { verdict: 'unmet', lacking: `${weights} instead of ${showWeights(before.records)}` };
    },
  },
  changes(rung, seen) {
    if (isAt(seen.records, rung, rung.percent)) return [];
    const old = new Map(seen.records.map((record) => [keyOf(record.Type, record.SetIdentifier), record.Weight]));
    const isOneType = new Set(weightedRecords(seen.records).map(({ Type }) => Type)).size === 1;
    return recordsAt(seen.records, rung, rung.percent).flatMap(({ Type, SetIdentifier, Weight }) => {
      const from = old.get(keyOf(Type, SetIdentifier));
      if (from === Weight) return [];
      const what = `record ${rung.name} ${isOneType ? '' : `${Type} `}${SetIdentifier} weight`;
      return [{ what, from: `${from}`, to: `${Weight}` }];
    });
  },
  // Of a rung that was never begun: at its share when it was found to be so, else with nobody in the new region.
  found({ hostedZoneId, name, claim, source, toward, percent, records }, { before, isDone, step, from, to }) {
    const planned = {
      types: [...new Set((records ?? [{ type: 'A' as const }]).map(({ type }) => type))],
      source: { identifier: source, region: from },
      toward: { identifier: toward, region: to },
      percent: isDone ? percent : 0,
    };
    const there = before?.records ?? planned;
    return [{ kind: 'records', region: step.region, hostedZoneId, name, claimName: claim.name, records: there }];
  },
};
