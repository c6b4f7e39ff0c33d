/**
 * A plan that was edited as a whole is either refused or asked about by name before anything is sent, or it ends where the honest
 * one ends, or the outcome says what is. `PLAN_MUTANTS=5000` takes more of them, over more estates.
 */
import assert from 'node:assert/strict';
import { apart } from '../apart.ts';
import { Failure } from '../../src/domain/failure.ts';
import type { Manifests } from '../../src/domain/facts/facts-calls.ts';
import type { Plan } from '../../src/domain/plan/plan.ts';
import { parsePlan } from '../../src/domain/plan/validate-plan.ts';
import { fold } from '../../src/domain/run/fold.ts';
import type { RunState } from '../../src/domain/run/run-state.ts';
import { readRun } from '../../src/journal/journal.ts';
import { OPERATIONS, servingOf } from '../../src/operations/registry.ts';
import { endWords, namesSeen } from '../../src/report/outcome.ts';
import { findingsOf } from '../../src/run/judge.ts';
import { provision } from '../../src/sandbox/declared/provision.ts';
import type { SandboxState } from '../../src/sandbox/state.ts';
import type { Opening } from '../../src/storm/storm.ts';
import { openingsOf } from '../../src/storm/opening.ts';
import { randomOf } from '../../src/storm/random.ts';
import { drawEstate } from '../storm/drawn-estate.ts';
import { SWIFT } from '../storm/openings.ts';
import { promote } from '../sweep/commands.ts';
import { labFrom, openProcess } from '../sweep/lab.ts';
import { MUTATIONS } from './mutations.ts';

const { before, test } = apart(import.meta.url);

const MUTANTS = Number(process.env['PLAN_MUTANTS'] ?? 200);
/** Seeds of estates: with two names and no name, cold and hot, with streams and without. */
const ESTATES = MUTANTS > 1000 ? Array.from({ length: 16 }, (_, index) => index + 1) : [3, 5];

let openings: Opening[] = [];
before(async () => {
  for (const seed of ESTATES) {
    const { application, posture } = drawEstate(seed);
    openings.push(
      ...(await openingsOf(
        await provision({ application, postures: { primary: 'serving', standby: posture } }),
        SWIFT,
      )),
    );
  }
});

/** All that a run decides, in both regions. */
const endOf = ({ regions, route53 }: SandboxState) => ({
  regions: Object.entries(regions).map(([name, { services, scalableTargets, mappings, streams }]) => [
    name,
    Object.values(services).map(({ serviceName, desiredCount }) => [serviceName, desiredCount]),
    Object.values(scalableTargets).map(({ resourceId, minCapacity, maxCapacity }) => [
      resourceId,
      minCapacity,
      maxCapacity,
    ]),
    Object.values(mappings).map(({ status }) => status),
    Object.values(streams).map(({ mode, shardCount }) => [mode, shardCount]),
  ]),
  records: Object.values(route53.zones).map(({ records }) =>
    records.map((record) => JSON.stringify(record)).toSorted(),
  ),
});

interface Ran {
  kind: string;
  /** Exit code of a refusal. */
  refusal: Failure | null;
  run: RunState | null;
  state: SandboxState;
  sent: number;
}

const runOf = async ({ state }: Opening, plan: Plan, manifests: Manifests): Promise<Ran> => {
  const lab = labFrom({ state, records: [], wire: [], accepted: [] });
  const process = openProcess(lab);
  try {
    const { kind } = await promote({ plan, manifests })(process, 'ada');
    const recorded = await readRun(lab.store);
    return {
      kind,
      refusal: null,
      run: recorded === null ? null : fold(recorded.entries),
      state: lab.state,
      sent: lab.accepted.length,
    };
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return { kind: 'refused', refusal: error, run: null, state: lab.state, sent: lab.accepted.length };
  } finally {
    process.leave();
  }
};

/** The users of a name that a region has by its weights, in percent. */
const shareOf = ({ route53 }: SandboxState, name: string, region: string): number => {
  const own = Object.values(route53.zones)
    .flatMap(({ records }) => records)
    .filter(({ Name, Type, Weight }) => Weight !== undefined && Type !== 'TXT' && Name.startsWith(name));
  const all = own.reduce((sum, { Weight = 0 }) => sum + Weight, 0);
  return (
    (100 *
      own.filter(({ SetIdentifier }) => SetIdentifier === region).reduce((sum, { Weight = 0 }) => sum + Weight, 0)) /
    all
  );
};

/** What the end says of users that is not so. */
const lies = ({ plan }: Opening, { run, state }: Ran): string[] => {
  if (run === null || run.status !== 'completed') return [];
  const names = namesSeen(run.plan, servingOf, ({ id }) => {
    const step = run.steps.get(id);
    return step?.status === 'done' ? step.note : null;
  });
  const words = endWords({
    plan: run.plan,
    findings: run.findings,
    names,
    isWhole: [...run.steps.values()].every(({ status }) => status === 'done'),
  });
  if (!/served by/.test(words)) return [];
  const honest = new Set(
    plan.steps.filter(({ operation }) => operation === 'traffic.shift').map(({ params }) => String(params['name'])),
  );
  return [...honest].flatMap((name) => {
    const region = /served by (\S+)/.exec(words)?.[1] ?? '';
    return shareOf(state, name, region) < 100
      ? [`${words}, and ${name} has ${shareOf(state, name, region)} % there`]
      : [];
  });
};

test('the plans that are made of drawn estates, in both modes, have nothing to be asked about', () => {
  for (const { name, plan, order } of openings) {
    const found = findingsOf({ plan, facts: null, manifests: order.manifests }, Date.parse(plan.createdAt));
    assert.deepEqual(
      found.map((one) => `${name} ${one.name}: ${one.message}`),
      [],
    );
  }
});

test('a plan that was edited as a whole is asked about by name before anything is sent, or ends as the honest one, or says what is', async (context) => {
  const honest = new Map<Opening, unknown>();
  const counts: Record<string, number> = {};
  const wrong: string[] = [];
  const kinds = Object.keys(MUTATIONS);
  for (let seed = 0; seed < MUTANTS; seed += 1) {
    const random = randomOf(BigInt(seed), 'mutant');
    const opening = random.pick(openings);
    const kind = kinds[seed % kinds.length] ?? '';
    const edited = structuredClone(opening.plan);
    const what = MUTATIONS[kind]?.(edited, random) ?? null;
    if (what === null) continue;
    const said = `seed ${seed}, ${opening.name}: ${kind} ${what}`;
    let plan: Plan;
    try {
      plan = parsePlan(JSON.stringify(edited), OPERATIONS);
    } catch (error) {
      assert.ok(error instanceof Failure && error.exitCode === 2, said);
      counts['not valid'] = (counts['not valid'] ?? 0) + 1;
      continue;
    }
    const ran = await runOf(opening, plan, opening.order.manifests);
    if (ran.refusal !== null) {
      assert.equal(ran.sent, 0, `${said}: something was sent`);
      counts[ran.refusal.code] = (counts[ran.refusal.code] ?? 0) + 1;
      continue;
    }
    if (!honest.has(opening)) {
      const own = await runOf(opening, opening.plan, opening.order.manifests);
      assert.equal(own.kind, 'completed', opening.name);
      honest.set(opening, endOf(own.state));
    }
    const isSame = JSON.stringify(endOf(ran.state)) === JSON.stringify(honest.get(opening));
    const end = ran.kind !== 'completed' ? ran.kind : isSame ? 'the same end' : 'another end';
    counts[end] = (counts[end] ?? 0) + 1;
    if (process.env['PLAN_MUTANTS'] !== undefined) context.diagnostic(`${end}: ${said}`);
    wrong.push(
      // A whole move turned round is a move of its own: what is said of it has to be so.
      ...(end === 'another end' && kind !== 'turnText' ? [`${said}: another end`] : []),
      ...lies(opening, ran).map((lie) => `${said}: ${lie}`),
    );
  }
  context.diagnostic(JSON.stringify(counts));
  assert.deepEqual(wrong, []);
  assert.ok((counts['plan-doubtful'] ?? 0) > MUTANTS / 4, 'most are asked about');
  assert.ok((counts['the same end'] ?? 0) > 0, 'some are harmless');
});
