/** Bugs planted in the operations and in the runbook. */
import type { Mutant } from './mutants.ts';

const SHIFT = 'src/operations/shift.ts';

const TRAFFIC_MUTANTS: readonly Mutant[] = [
  {
    name: 'batch-without-claim-fence',
    file: SHIFT,
    from: '        { old: seen.records, wanted: rung.records },\n        { old: fence, wanted: fence },\n',
    to: '        { old: seen.records, wanted: rung.records },\n        { old: [], wanted: fence.slice(1) },\n',
    breaks: 'I8',
    why: 'A batch that arrives late moves users after the run is over.',
  },
  {
    name: 'upsert-instead-of-swap',
    file: 'src/domain/record-set.ts',
    from: `        ...old.map((record) => ({ Action: 'DELETE' as const, ResourceRecordSet: record })),
        ...wanted.map((record) => ({ Action: 'CREATE' as const, ResourceRecordSet: record })),`,
    to: `        ...old
          .filter(({ SetIdentifier }) => !wanted.some((record) => record.SetIdentifier === SetIdentifier))
          .map((record) => ({ Action: 'DELETE' as const, ResourceRecordSet: record })),
        ...wanted.map((record) => ({ Action: 'UPSERT' as const, ResourceRecordSet: record })),`,
    breaks: 'I8',
    why: 'An old batch that arrives late overwrites a newer one (AWS, October 2025).',
  },
  {
    name: 'weights-rounded-on-undo',
    file: SHIFT,
    from: '{ old: seen.records, wanted: before.records },',
    to: '{ old: seen.records, wanted: before.records.map((record) => ({ ...record, Weight: Math.round((record.Weight ?? 0) / 50) * 50 })) },',
    breaks: 'I6',
    why: 'Roll-back restores nearly what was there.',
  },
  {
    name: 'health-check-dropped-on-undo',
    file: SHIFT,
    from: '{ old: seen.records, wanted: before.records },',
    to: '{ old: seen.records, wanted: before.records.map(({ HealthCheckId: _, AliasTarget, ...record }) => ({ ...record, ...(AliasTarget === undefined ? {} : { AliasTarget: { ...AliasTarget, EvaluateTargetHealth: false } }) })) },',
    breaks: 'I6',
    why: 'After the roll-back Route 53 no longer watches the region that it sends everybody to.',
  },
  {
    name: 'receipt-copies-the-answer',
    file: SHIFT,
    from: 'return changeId === undefined ? null : { changeId };',
    to: 'return changeId === undefined ? null : { ...output, changeId };',
    breaks: 'I16',
    why: 'What an answer holds besides gets into the journal.',
  },
  {
    name: 'every-rung-taken-as-passed',
    file: 'src/operations/ladder.ts',
    from: 'weightOf(seen) > weightOf(records)',
    to: 'weightOf(seen) >= 0',
    breaks: 'I10',
    why: 'The run is promoted, and no user has moved.',
  },
  {
    name: 'rungs-left-out',
    file: 'runbooks/traffic-steps.ts',
    from: 'rungWeights(road.pool, rungPercents)) {',
    to: 'rungWeights(road.pool, rungPercents).slice(-1)) {',
    breaks: 'I2',
    why: 'Everybody is the first to feel what is wrong.',
  },
  {
    name: 'claim-not-restored',
    file: 'src/operations/claim.ts',
    from: 'return sameRecordSets(now ?? [], then ?? [])',
    to: 'return now !== undefined || sameRecordSets(now ?? [], then ?? [])',
    breaks: 'I6',
    why: 'The run is over, and its claim keeps all others out.',
  },
  {
    name: 'weights-that-do-not-add-up',
    file: 'runbooks/road.ts',
    from: 'set.SetIdentifier === source ? { ...set, Weight: pool - weight } : set',
    to: 'set.SetIdentifier === source ? { ...set, Weight: pool - weight + (weight === pool ? 1 : 0) } : set',
    breaks: 'I2',
    why: 'A part of the users stays in a region that is given up.',
  },
];

const CAPACITY_MUTANTS: readonly Mutant[] = [
  {
    name: 'desired-taken-for-running',
    file: 'src/operations/steady.ts',
    from: 'return seen.runningCount >= params.runningCount',
    to: 'return seen.desiredCount >= params.runningCount',
    breaks: 'I10',
    why: 'What ECS wants is not yet what runs.',
  },
  {
    name: 'floor-ignored',
    file: 'src/operations/targets.ts',
    from: 'return healthy >= floor',
    to: 'return healthy >= Math.min(1, floor)',
    breaks: 'I10',
    why: 'One healthy target is taken for enough of them.',
  },
  {
    name: 'ready-gate-without-floor',
    file: 'src/operations/gate.ts',
    from: 'return healthy >= floor ? []',
    to: 'return healthy >= 0 ? []',
    breaks: 'I10',
    why: 'The gate of the ladder does not see that targets have died.',
  },
  {
    name: 'scale-undo-at-least',
    file: 'src/operations/scale.ts',
    from: 'return seen.desiredCount === before.desiredCount',
    to: 'return seen.desiredCount >= before.desiredCount',
    breaks: 'I6',
    why: 'Roll-back leaves all the tasks running, and their price.',
  },
  {
    name: 'bounds-lowered',
    file: 'src/operations/bounds.ts',
    from: 'maxCapacity: Math.max(seen.maxCapacity, params.maxCapacity),',
    to: 'maxCapacity: params.maxCapacity,',
    breaks: 'I10',
    why: 'A ceiling that somebody had raised in the emergency is lowered again.',
    alsoCaughtBy: ['test/operations/bounds.test.ts'],
  },
  {
    name: 'empty-sample-taken-as-zero',
    file: 'src/domain/capacity.ts',
    from: 'if (sample.peakTasks < 1) return',
    to: 'if (sample.peakTasks < 0) return',
    breaks: 'I2',
    why: 'The standby is scaled to what a dead region runs: nothing.',
    alsoCaughtBy: ['test/domain/capacity.test.ts'],
  },
  {
    name: 'declared-floor-ignored',
    file: 'src/domain/capacity.ts',
    from: 'tasks: Math.max(sample.peakTasks, floor),',
    to: 'tasks: sample.peakTasks,',
    breaks: 'I2',
    why: 'A quiet night decides how much of the morning can be carried.',
    alsoCaughtBy: ['test/domain/capacity.test.ts'],
  },
  {
    name: 'capacity-without-wanted-tasks',
    file: 'src/domain/capacity.ts',
    from: 'Math.max(desiredCount, runningCount)',
    to: 'runningCount',
    breaks: 'I2',
    why: 'An outage kills tasks; what is left of them is not what is needed.',
    alsoCaughtBy: ['test/domain/capacity.test.ts'],
  },
];

const STREAM_MUTANTS: readonly Mutant[] = [
  {
    name: 'enable-before-fence',
    file: 'runbooks/stream-steps.ts',
    from: '...(fenced.has(consumer.name) ? [fenceId(consumer.name)] : [])',
    to: '...(fenced.has(consumer.name) ? [] : [])',
    breaks: 'I1',
    why: 'Two regions act on the same records.',
  },
  {
    name: 'enable-before-confirm',
    file: 'runbooks/stream-steps.ts',
    from: 'after: [CONFIRM, ...(fenced',
    to: 'after: [CLAIM, ...(fenced',
    breaks: 'I11',
    why: 'Records are acted upon before anybody has accepted what is lost.',
  },
  {
    name: 'traffic-before-capacity',
    file: 'runbooks/traffic-steps.ts',
    from: '...services.flatMap((service) => [upStep(service), boundsStep(service.name)])',
    to: '...services.flatMap((service) => [boundsStep(service.name)])',
    breaks: 'I11',
    why: 'The gate of the ladder alone stands between users and a service that has just been asked for.',
  },
  {
    name: 'mapping-enabling-taken-for-enabled',
    file: 'src/operations/mapping.ts',
    from: 'if (seen.state === wanted) return',
    to: 'if (seen.state === wanted || seen.state === passingState(enabled)) return',
    breaks: 'I10',
    why: 'A mapping that is stuck half-way is reported as on.',
  },
  {
    name: 'wrong-region',
    file: 'runbooks/stream-steps.ts',
    from: 'params: mappingParams(to, consumer),',
    to: 'params: mappingParams(from, from.manifest.consumers.find(({ name }) => name === consumer.name) ?? consumer),',
    breaks: 'I15',
    why: 'The consumers of the failing region are switched on again.',
  },
];

export const OPERATION_MUTANTS: readonly Mutant[] = [...TRAFFIC_MUTANTS, ...CAPACITY_MUTANTS, ...STREAM_MUTANTS];
