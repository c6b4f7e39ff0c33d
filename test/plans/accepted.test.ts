/** What a person wants otherwise than the runbook makes it: accepted by name, kept by the run, and told of as it was seen. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Failure } from '../../src/domain/failure.ts';
import type { Plan } from '../../src/domain/plan/plan.ts';
import { wordsOfRun } from '../../src/domain/plan/run-words.ts';
import { fold } from '../../src/domain/run/fold.ts';
import { readRun } from '../../src/journal/journal.ts';
import type { Store } from '../../src/journal/store.ts';
import { servingOf } from '../../src/operations/registry.ts';
import { endWords, namesSeen } from '../../src/report/outcome.ts';
import { findingsOf, PLAN_MAX_AGE_MS, requireAcceptedRun } from '../../src/run/judge.ts';
import { promote, resume, type PlanSource } from '../sweep/commands.ts';
import { manifestsOf, worldAtAlert } from '../sweep/estate.ts';
import { labFrom, openProcess, type Image } from '../sweep/lab.ts';
import { shortPlan } from '../sweep/short-plan.ts';

const NAME = 'app.pony.example';

const opened = async () => {
  const image: Image = { state: await worldAtAlert('tiny', 'planned', 1), records: [], wire: [], accepted: [] };
  const plan = await shortPlan('tiny', 'planned', image);
  return { image, plan, manifests: await manifestsOf('tiny') };
};

const without = (plan: Plan, ...operations: string[]): Plan => {
  const kept = plan.steps.filter(({ operation }) => !operations.includes(operation));
  const ids = new Set(kept.map(({ id }) => id));
  return { ...plan, steps: kept.map((step) => ({ ...step, after: step.after.filter((id) => ids.has(id)) })) };
};

const begun = async (image: Image, source: PlanSource) => {
  const lab = labFrom(image);
  const process = openProcess(lab);
  try {
    return { end: (await promote(source)(process, 'ada')).kind, lab };
  } catch (error) {
    if (error instanceof Failure) return { end: error, lab };
    throw error;
  } finally {
    process.leave();
  }
};

const recorded = async (store: Store) => {
  const run = fold((await readRun(store))?.entries ?? []);
  return run ?? assert.fail('no run was begun');
};

const endOf = async (store: Store): Promise<string> => {
  const run = await recorded(store);
  const evidence = (id: string): string | null => {
    const step = run.steps.get(id);
    return step?.status === 'done' ? step.note : null;
  };
  const names = namesSeen(run.plan, servingOf, ({ id }) => evidence(id));
  return endWords({ plan: run.plan, findings: run.findings, names, isWhole: true });
};

test('the honest plan asks nothing, and its end is the one of its runbook', async () => {
  const { image, plan, manifests } = await opened();
  const { end, lab } = await begun(image, { plan, manifests });
  assert.equal(end, 'completed');
  assert.equal(await endOf(lab.store), 'Promoted: pony is served by us-west-2');
  assert.deepEqual((await recorded(lab.store)).findings, []);
});

test('what is missing is asked for by its name; accepted, the run keeps it, and its end says what was seen and no more', async () => {
  const { image, plan, manifests } = await opened();
  const edited = without(plan, 'traffic.proof');
  const refused = await begun(image, { plan: edited, manifests });
  assert.ok(refused.end instanceof Failure);
  assert.equal(refused.end.code, 'plan-doubtful');
  assert.equal(refused.end.exitCode, 2);
  assert.match(refused.end.remedy, new RegExp(`--accept unproven:${NAME} `));
  assert.deepEqual(refused.lab.accepted, [], 'nothing was changed');
  const other = await begun(image, { plan: edited, manifests, accepted: ['plan-old'] });
  assert.ok(other.end instanceof Failure, 'another name accepts nothing');
  const { end, lab } = await begun(image, { plan: edited, manifests, accepted: [`unproven:${NAME}`] });
  assert.equal(end, 'completed');
  assert.deepEqual((await recorded(lab.store)).findings, [{ finding: `unproven:${NAME}`, by: 'ada' }]);
  assert.match(
    await endOf(lab.store),
    /^Completed: the weights of app\.pony\.example lead to us-west-2 \(.*us-west-2 \d+.*\), which nobody has seen from outside$/,
  );
  assert.equal(wordsOfRun(await recorded(lab.store)).completed, 'completed');
});

test('a plan that ends at half of the users does not say that they are served elsewhere', async () => {
  const { image, plan, manifests } = await opened();
  const edited = without(
    { ...plan, steps: plan.steps.filter(({ id }) => !/^(rung|gate):100:/.test(id)) },
    'traffic.proof',
  );
  const names = findingsOf({ plan: edited, facts: null, manifests }, Date.parse(plan.createdAt)).map(
    ({ name }) => name,
  );
  assert.deepEqual(names, [`ladder-short:${NAME}`, `unproven:${NAME}`]);
  const { lab } = await begun(image, { plan: edited, manifests, accepted: names });
  assert.match(
    await endOf(lab.store),
    /^Completed: app\.pony\.example was last seen with 50 % of its users in us-west-2 \(/,
  );
});

test('a run that was begun with what somebody accepted is gone on with without a question; one that was not asks', async () => {
  const { image, plan, manifests } = await opened();
  const edited = without(plan, 'operator.confirm');
  const accepted = ['confirmation-missing'];
  const first = await begun(image, { plan: edited, manifests, accepted });
  const store = first.lab.store;
  // Only the beginning of it is durable.
  const half = labFrom({
    ...image,
    records: [{ run: 1, sequence: 1, bytes: await store.read(1).then((all) => all[0]?.bytes ?? '') }],
  });
  const process = openProcess(half);
  assert.equal((await resume(process, 'bea')).kind, 'completed');
  process.leave();
  const { writer } = await recorded(store);
  assert.throws(() => requireAcceptedRun({ plan: edited, findings: [] }, { writer }), {
    code: 'plan-doubtful',
    message: /confirmation-missing/,
  });
  assert.deepEqual(requireAcceptedRun({ plan: edited, findings: [] }, { writer, accepted }), [
    { finding: 'confirmation-missing', by: writer.operator },
  ]);
});

test('a plan counts for six hours by the clock of the place, or for as long as is configured', async () => {
  const { plan, manifests } = await opened();
  const madeMs = Date.parse(plan.createdAt);
  const namesAt = (nowMs: number, maxAgeMs?: number): string[] =>
    findingsOf({ plan, facts: null, manifests }, nowMs, maxAgeMs).map(({ name }) => name);
  assert.deepEqual(namesAt(madeMs + PLAN_MAX_AGE_MS), []);
  assert.deepEqual(namesAt(madeMs + PLAN_MAX_AGE_MS + 1), ['plan-old']);
  assert.deepEqual(namesAt(madeMs + 61_000, 60_000), ['plan-old']);
  assert.deepEqual(namesAt(madeMs - 60_000), [], 'a clock may be a little off');
  assert.deepEqual(namesAt(madeMs - 600_000), ['plan-ahead']);
  assert.deepEqual(
    findingsOf({ plan, facts: null }, madeMs).map(({ name }) => name),
    ['manifests-unknown'],
  );
});
