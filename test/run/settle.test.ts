/**
 * Runs one after another, by chance: promotions planned and forced, an old region whose Lambda does not answer, rollbacks,
 * debts that are paid, deaths in the middle, settling. An auditor who knows no run holds the world against what the stacks
 * say: where they differ, something must hold the freeze; after settling, nothing may differ.
 */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { standingDebts } from '../../src/domain/run/debts.ts';
import { Failure } from '../../src/domain/failure.ts';
import { isOpen } from '../../src/domain/run/run-state.ts';
import { isUnsettled } from '../../src/domain/run/settlement.ts';
import type { Setting } from '../../src/domain/run/settled.ts';
import { readRuns } from '../../src/journal/journal.ts';
import type { SandboxState } from '../../src/sandbox/state.ts';
import { randomOf, type Random } from '../../src/storm/random.ts';
import { pay, promote, resume, rollback, settle, type Command } from '../sweep/commands.ts';
import { manifestsOf, worldAtAlert } from '../sweep/estate.ts';
import { labFrom, type Lab } from '../sweep/lab.ts';
import { work as worked } from './work.ts';

const OUTAGE = 'lambda-of-the-old-region';

/** What both a program and a run decide, as the world has it: independent of any operation. */
const declarable = ({ regions, route53 }: SandboxState): Map<string, string> => {
  const found = new Map<string, string>();
  for (const { region, scalableTargets, streams, mappings } of Object.values(regions)) {
    for (const [id, { minCapacity, maxCapacity }] of Object.entries(scalableTargets))
      found.set(
        `services ${region} ${id.split('/').at(-1)}`,
        JSON.stringify({ minTasks: minCapacity, maxTasks: maxCapacity }),
      );
    for (const { streamName, mode, shardCount } of Object.values(streams))
      found.set(`streams ${region} ${streamName}`, JSON.stringify({ mode, shardCount }));
    for (const { functionArn, status } of Object.values(mappings))
      found.set(
        `mappings ${region} ${functionArn.split(':').at(-1)}`,
        JSON.stringify({ enabled: status.startsWith('Enabl') }),
      );
  }
  for (const { Name = '', SetIdentifier, Weight } of Object.values(route53.zones).flatMap(({ records }) => records))
    if (SetIdentifier !== undefined && Weight !== undefined)
      found.set(`records ${SetIdentifier} ${Name.replace(/\.$/, '')}`, JSON.stringify({ weight: Weight }));
  return found;
};

const differing = (live: Map<string, string>, declared: Map<string, string>): string[] =>
  [...live].filter(([key, value]) => declared.get(key) !== value).map(([key]) => key);

/** One life of a lab: what the stacks say, and who holds the freeze. */
const open = async (seed: number) => {
  const lab = labFrom({ state: await worldAtAlert('small', 'planned', seed), records: [], wire: [], accepted: [] });
  const declared = declarable(lab.state);
  const write = (settings: readonly Setting[]): void => {
    for (const { section, region, name, values } of settings)
      declared.set(`${section} ${region} ${name}`, JSON.stringify(values));
  };
  return { lab, declared, write };
};

const work = async (lab: Lab, command: Command, operator: string): Promise<string> => {
  const end = await worked(lab, command, operator);
  return end instanceof Failure ? `refused (${end.code})` : end.kind;
};

class Death extends Error {}

/** The process dies before its nth record: all that it did stays, and nothing more comes. */
const dying =
  (command: Command, records: number): Command =>
  (process, operator) => {
    let left = records;
    const store = {
      ...process.store,
      create(run: number, sequence: number, bytes: string) {
        if (left === 0) throw new Death('the process is gone');
        left -= 1;
        return process.store.create(run, sequence, bytes);
      },
    };
    return command({ ...process, store }, operator);
  };

const breakLambda = ({ state }: Lab): void => {
  state.outages.push({
    id: OUTAGE,
    service: 'lambda',
    region: 'us-east-1',
    fromMs: state.nowMs,
    toMs: null,
    effect: 'error',
    plane: 'control',
    share: 1,
    endShare: null,
    note: 'it does not answer',
  });
};

const heal = ({ state }: Lab): void => {
  state.outages = state.outages.filter(({ id }) => id !== OUTAGE);
};

interface Life {
  lab: Lab;
  declared: Map<string, string>;
  write(settings: readonly Setting[]): void;
}

/** What somebody does next, in words and deeds. */
const act = async ({ lab, write }: Life, random: Random, turn: number, wanted?: string): Promise<string> => {
  const operator = `op${turn}`;
  const manifests = await manifestsOf('small');
  const deeds: [string, () => Promise<string> | string][] = [
    ['promote planned', () => work(lab, promote({ manifests, mode: 'planned' }), operator)],
    ['promote forced', () => work(lab, promote({ manifests, mode: 'forced' }), operator)],
    ['outage', () => (breakLambda(lab), 'broken')],
    ['heal', () => (heal(lab), 'healed')],
    ['rollback', () => work(lab, rollback, operator)],
    ['resume', () => work(lab, resume, operator)],
    ['pay', () => work(lab, pay('disable:analytics'), operator)],
    ['settle', () => work(lab, settle(write), operator)],
  ];
  const [name, deed] = deeds.find(([one]) => one === wanted) ?? random.pick(deeds);
  if (wanted !== undefined || !random.chance(0.2)) return `${name}: ${await deed()}`;
  const commands: Record<string, Command> = { pay: pay('disable:analytics'), settle: settle(write), rollback };
  const command = commands[name];
  if (command === undefined) return `${name}: ${await deed()}`;
  try {
    return `${name} (dying): ${await work(lab, dying(command, random.whole(0, 3)), operator)}`;
  } catch (error) {
    if (!(error instanceof Death)) throw error;
    return `${name}: died`;
  }
};

/** What an auditor objects to, or nothing. */
const objections = async ({ lab, declared }: Life, said: string): Promise<string[]> => {
  const runs = await readRuns(lab.store);
  const isFrozen = runs.some(({ state }) => isOpen(state) || isUnsettled(state));
  const found = differing(declarable(lab.state), declared);
  const objected = found.length > 0 && !isFrozen ? [`nothing holds the freeze, and ${found.join(', ')} differ`] : [];
  if (said === 'settle: settled' && found.length > 0) objected.push(`settled, and ${found.join(', ')} differ`);
  // Nobody consumes in two regions without anybody owing that.
  const consumers = ['us-east-1', 'us-west-2'].map((region) =>
    Object.values(lab.state.regions[region]?.mappings ?? {}).every(({ status }) => status === 'Enabled'),
  );
  if (consumers.every(Boolean) && !runs.some(({ state }) => isOpen(state)) && standingDebts(runs).length === 0)
    objected.push('both regions consume, and nobody owes to stop one');
  return objected;
};

const SEEDS = Number(process.env['SETTLE_SEEDS'] ?? 25);
const TURNS = 9;
const WITH_A_DEBT = ['outage', 'promote forced', 'heal'];
/** How courses begin, in turn: what chance alone would seldom bring together. */
const OPENINGS: readonly string[][] = [
  [],
  WITH_A_DEBT,
  [...WITH_A_DEBT, 'settle', 'pay'],
  [...WITH_A_DEBT, 'promote forced', 'settle'],
];

describe('runs one after another, by chance', () => {
  test('the freeze stays while anything differs from the stacks, and what settle writes is what is there', async () => {
    const kinds = new Set<string>();
    for (let seed = 1; seed <= SEEDS; seed += 1) {
      const random = randomOf(BigInt(seed), 'settling');
      const life = await open(seed);
      const course: string[] = [];
      for (let turn = 1; turn <= TURNS; turn += 1) {
        const said = await act(life, random, turn, OPENINGS[seed % OPENINGS.length]?.[turn - 1]);
        course.push(said);
        kinds.add(said);
        assert.deepEqual(await objections(life, said), [], `seed ${seed}: ${course.join(' · ')}`);
      }
    }
    for (const kind of [
      'settle: settled',
      'pay: paid',
      'pay: died',
      'rollback: rolled-back',
      'promote forced: completed',
    ])
      assert.ok(kinds.has(kind), `no course had "${kind}": ${[...kinds].join(', ')}`);
  });
});
