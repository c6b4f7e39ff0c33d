/**
 * Two operators at once, every interleaving of their turns: two promotions, a promotion and a rollback, a promotion and a
 * take-over. There is no lock: whoever creates the next record goes on, and the other one stops at its next append. The
 * plan is the shortest there is: a claim, a service with its bounds, and one rung.
 */
import assert from 'node:assert/strict';
import { apart, type Context } from '../apart.ts';
import { Failure } from '../../src/domain/failure.ts';
import { decodeRecord } from '../../src/journal/record.ts';
import type { Entry } from '../../src/domain/run/entry.ts';
import { promote, resume, rollback, type Command } from './commands.ts';
import { manifestsOf, worldAtAlert } from './estate.ts';
import { changeable } from './judge.ts';
import { labFrom, textOfCall, type Image } from './lab.ts';
import { shortPlan } from './short-plan.ts';
import { runOn } from './sweep.ts';
import { playAll, playSleeps, type Played, type Turn } from './turns.ts';

const { before, test } = apart(import.meta.url);

type ChangeableState = ReturnType<typeof changeable>;

let begin: Image;
let promotion: Command;
let atRest: ChangeableState;
let promoted: ChangeableState;

before(async () => {
  begin = { state: await worldAtAlert('tiny', 'planned', 1), records: [], wire: [], accepted: [] };
  promotion = promote({
    plan: await shortPlan('tiny', 'planned', begin, [100]),
    manifests: await manifestsOf('tiny'),
  });
  const lab = labFrom(begin);
  assert.equal((await runOn(lab, promotion, 'ada')).kind, 'completed');
  atRest = changeable(begin.state);
  promoted = changeable(lab.state);
});

/** Whose claim it is differs by who was first. */
const unnamed = (world: ChangeableState): ChangeableState =>
  JSON.parse(JSON.stringify(world).replaceAll(/run=1-(ada|bea) /g, 'run=1 ')) as ChangeableState;

const endOf = ({ ended }: Played, name: string): string => {
  const end = ended.get(name);
  return end instanceof Failure ? end.code : (end?.kind ?? 'nothing');
};

const endsOf = (played: Played): string => `ada ${endOf(played, 'ada')}, bea ${endOf(played, 'bea')}`;

const callsIn = (record: string): string[] => {
  const decoded = decodeRecord(record);
  assert.ok(decoded.kind === 'whole');
  return (JSON.parse(decoded.record.payload) as Entry[]).flatMap((entry) =>
    'calls' in entry ? entry.calls.map(textOfCall) : [],
  );
};

const isDurable = ({ kind, took }: Turn): boolean => kind === 'append' && took;

/**
 * Once the other one has appended, an operator makes no change but those that a record of its own had announced, one for
 * each announcement. @returns those that it still made
 */
const strayChanges = ({ turns }: Played, by: string, other: string): string[] => {
  const lastOwn = turns.findLastIndex((turn) => turn.by === by && isDurable(turn));
  const takenOver = turns.findIndex((turn, at) => at > lastOwn && turn.by === other && isDurable(turn));
  if (lastOwn < 0 || takenOver < 0) return [];
  const isOwn = (turn: Turn): boolean => turn.by === by;
  const later = turns.slice(takenOver).filter((turn) => isOwn(turn) && turn.kind === 'change');
  for (const { text } of later) {
    const announced = turns.findLastIndex(
      (turn) => isOwn(turn) && isDurable(turn) && callsIn(turn.text).includes(text),
    );
    assert.ok(announced >= 0, `not announced: ${text}`);
    const sent = turns.slice(announced).filter((turn) => isOwn(turn) && turn.kind === 'change' && turn.text === text);
    assert.equal(sent.length, 1, `announced once and sent ${sent.length} times: ${text}`);
  }
  return later.filter(({ took }) => took).map(({ text }) => text);
};

const sweep = async (
  context: Context,
  command: Command,
  judge: (played: Played) => void,
): Promise<Map<string, number>> => {
  const startedMs = performance.now();
  const tally = new Map<string, number>();
  const operators = [
    { name: 'ada', command: promotion },
    { name: 'bea', command },
  ];
  const count = await playAll(begin, operators, (played, choices) => {
    const ends = endsOf(played);
    tally.set(ends, (tally.get(ends) ?? 0) + 1);
    try {
      judge(played);
    } catch (error) {
      throw new Error(`${ends}, turns ${choices.join('')}`, { cause: error });
    }
  });
  const seconds = (performance.now() - startedMs) / 1000;
  context.diagnostic(`${count} interleavings in ${seconds.toFixed(1)} s (${Math.round(count / seconds)} a second)`);
  for (const [ends, times] of tally) context.diagnostic(`${times} x ${ends}`);
  assert.equal(
    [...tally.values()].reduce((sum, times) => sum + times, 0),
    count,
  );
  return tally;
};

const countOf = (tally: ReadonlyMap<string, number>): number =>
  [...tally.values()].reduce((sum, times) => sum + times, 0);

test('of two promotions exactly one promotes, and the world is as one alone would leave it', async (context) => {
  const tally = await sweep(context, promotion, (played) => {
    const ends = [endOf(played, 'ada'), endOf(played, 'bea')];
    assert.equal(ends.filter((end) => end === 'completed').length, 1);
    // Stopped: it claimed the next run with a plan that was made before the other one promoted, and the claim refused it.
    for (const end of ends) assert.ok(['completed', 'locked', 'nothing-to-do', 'stopped'].includes(end), end);
    assert.deepEqual(unnamed(changeable(played.lab.state)), unnamed(promoted));
  });
  assert.ok(countOf(tally) >= 140, `${countOf(tally)} interleavings`);
  assert.ok(tally.has('ada completed, bea locked') && tally.has('ada locked, bea completed'));
});

/** What is not as wanted, part by part. */
const differences = (now: ChangeableState, wanted: ChangeableState): string[] =>
  (Object.keys(wanted) as (keyof ChangeableState)[]).filter(
    (part) => JSON.stringify(now[part]) !== JSON.stringify(wanted[part]),
  );

/** What the changes of this plan are about. A claim is among the records. */
const partOf = (change: string): string => {
  if (change.startsWith('ecs')) return 'services';
  return change.startsWith('route53') ? 'records' : 'bounds';
};

/** Does the change move users? It has records besides the claim's. */
const isTraffic = (change: string): boolean => change.startsWith('route53') && change.includes('SetIdentifier');

const judgeRollBack = (played: Played, leftBehind: Map<string, number>): void => {
  const strays = strayChanges(played, 'ada', 'bea');
  assert.deepEqual(strayChanges(played, 'bea', 'ada'), []);
  const wanted = endOf(played, 'bea') === 'rolled-back' ? atRest : promoted;
  const differing = differences(changeable(played.lab.state), wanted);
  if (differing.length === 0) return;
  // Only a call whose record was durable before the take-over can do this, and only by leaving after the rollback had
  // watched what it changes for as long as a call is waited for.
  assert.equal(strays.length, 1, differing.join());
  // Once the claim says that the run is returning, no batch of its promotion moves users, however late it arrives.
  assert.ok(!isTraffic(strays[0] ?? ''), `users were moved by a batch of a run that was rolled back: ${strays[0]}`);
  for (const part of differing) {
    // A minimum that is raised late takes the count with it.
    assert.ok([partOf(strays[0] ?? ''), 'services'].includes(part), `${part} differs after ${strays[0]}`);
    leftBehind.set(part, (leftBehind.get(part) ?? 0) + 1);
  }
};

test('of a promotion and a rollback one goes on and the other is superseded, and the end is that of one after the other, but for a call that was announced before and left after', async (context) => {
  const leftBehind = new Map<string, number>();
  const tally = await sweep(context, rollback, (played) => judgeRollBack(played, leftBehind));
  assert.ok(countOf(tally) >= 800, `${countOf(tally)} interleavings`);
  assert.ok(tally.has('ada superseded, bea rolled-back') && tally.has('ada completed, bea superseded'));
  context.diagnostic(`left behind by a call that left late: ${JSON.stringify(Object.fromEntries(leftBehind))}`);
});

test('asleep at any await while another operator rolls the run back, an operator that wakes up sends nothing that it had not announced, and moves no users', async (context) => {
  const startedMs = performance.now();
  const leftBehind = new Map<string, number>();
  const operators = [
    { name: 'ada', command: promotion },
    { name: 'bea', command: rollback },
  ] as const;
  const count = await playSleeps(begin, operators, (played, at) => {
    try {
      judgeRollBack(played, leftBehind);
    } catch (error) {
      throw new Error(`${endsOf(played)}, asleep at ${at}`, { cause: error });
    }
  });
  context.diagnostic(`${count} awaits in ${((performance.now() - startedMs) / 1000).toFixed(1)} s`);
  context.diagnostic(`left behind by a call that left late: ${JSON.stringify(Object.fromEntries(leftBehind))}`);
  assert.ok(count >= 130, `${count} awaits`);
});

test('taken over at any turn and woken at any later one, the first operator stops at its next append, and the end is that of one', async (context) => {
  const tally = await sweep(context, resume, (played) => {
    strayChanges(played, 'ada', 'bea');
    assert.deepEqual(strayChanges(played, 'bea', 'ada'), []);
    const ends = [endOf(played, 'ada'), endOf(played, 'bea')];
    assert.equal(ends.filter((end) => end === 'completed').length, 1);
    for (const end of ends) assert.ok(['completed', 'superseded', 'nothing-to-do'].includes(end), end);
    assert.deepEqual(changeable(played.lab.state), promoted);
  });
  assert.ok(countOf(tally) >= 1150, `${countOf(tally)} interleavings`);
  assert.ok(tally.has('ada superseded, bea completed') && tally.has('ada completed, bea superseded'));
});
