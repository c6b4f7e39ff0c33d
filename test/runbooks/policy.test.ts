import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import type { Answer, Call } from '../../src/domain/api/call.ts';
import { Failure } from '../../src/domain/failure.ts';
import { type PolicyDocument, listOf } from '../../src/domain/api/policy-document.ts';
import type { Sight } from '../../src/domain/api/sight.ts';
import type { Manifest } from '../../src/domain/facts/manifest.ts';
import { type JournalPlace, type PolicyRole, callsOfRole, policyFor } from '../../src/domain/plan/policy.ts';
import { createBucketStore } from '../../src/journal/bucket.ts';
import { claimRun } from '../../src/journal/claim.ts';
import { readRun } from '../../src/journal/journal.ts';
import { openObjects } from '../../src/journal/objects.ts';
import { OPERATIONS } from '../../src/operations/registry.ts';
import type { ProvisionedRegion } from '../../src/sandbox/declared/provision.ts';
import { sandboxMachine } from '../../src/sandbox/world.ts';
import { beginEntry } from '../engine/fixture.ts';
import { digestOf } from '../../src/domain/text/digest.ts';
import { createBell, type Bell } from '../../src/engine/world.ts';
import { approve } from '../../src/run/approve.ts';
import { requireApproved } from '../../src/run/approval.ts';
import { refusalOf } from '../../src/sandbox/services/authorise.ts';
import { SANDBOX_USER_ID } from '../../src/sandbox/services/sts.ts';
import { provisionBoth, rehearse, type Rehearsal } from '../rehearsal.ts';

let regions: ProvisionedRegion[] = [];
before(async () => {
  regions = await provisionBoth('warm');
});

/** Where the control room of the standby declares the journal. */
const journalOf = ({ journal, region }: Manifest): JournalPlace => {
  assert.ok(journal !== undefined);
  return { ...journal, region };
};

const policyOf = ({ plan, facts }: Rehearsal, role: PolicyRole): PolicyDocument[] =>
  policyFor(
    callsOfRole(
      role,
      plan,
      { from: facts.from.manifest, to: facts.to.manifest },
      OPERATIONS,
      journalOf(facts.to.manifest),
    ),
    plan.account,
  );

const begin = async (policy?: PolicyDocument[]): Promise<Rehearsal> => {
  const options = { regions, scenario: 'quiet', mode: 'planned', sigma: 0 } as const;
  const rehearsal = await rehearse({ ...options, ...(policy === undefined ? {} : { policy }) });
  // A task that failed a while ago, so that there is one to be described.
  const { nowMs } = rehearsal.state;
  const failed = {
    id: 0,
    atMs: nowMs - 60_000,
    stopCode: 'EssentialContainerExited',
    reason: 'x',
    exitCode: 1,
  } as const;
  for (const service of Object.values(rehearsal.state.regions['us-west-2']?.services ?? {})) service.stopped = [failed];
  return rehearsal;
};

/** The policy without one action of one statement. */
const without = (documents: PolicyDocument[], action: string): PolicyDocument[] =>
  documents.map((document) => ({
    ...document,
    Statement: document.Statement.flatMap((statement) => {
      const left = listOf(statement.Action).filter((other) => other !== action);
      return left.length === 0 ? [] : [{ ...statement, Action: left }];
    }),
  }));

/** What a plan wants to know beside what it cannot do without. */
const unreadIn = ({ facts }: Rehearsal): string | null => {
  const wanted: Sight<unknown>[] = [
    ...Object.values(facts.samples),
    facts.quotas,
    ...Object.values(facts.reserved ?? {}),
  ];
  if (facts.publicAccess !== undefined) wanted.push(facts.publicAccess);
  const unread = wanted.find((sight) => !sight.known);
  return unread === undefined || unread.known ? null : unread.cause;
};

/** Begins a run in the bucket, goes on with it and reads it back; says where it came to an end and why. */
const journalCourse = async ({ state, facts, plan }: Rehearsal): Promise<string> => {
  const send = async (call: Call): Promise<Answer> => {
    const answer = sandboxMachine.step(state, state.nowMs, { kind: 'call', call });
    assert.ok(answer !== 'hang');
    return answer;
  };
  const world = { send, elapsedMs: () => state.nowMs, pause: () => Promise.resolve() };
  const store = createBucketStore(openObjects({ ...journalOf(facts.to.manifest), world }));
  try {
    const begun = { ...beginEntry(plan), at: state.nowMs };
    const claim = await claimRun(store, () => [begun]);
    if (claim.kind !== 'claimed') return 'taken';
    await claim.journal.append([{ kind: 'run.paused', at: state.nowMs, by: 'ada', cause: 'a test' }]);
    return (await readRun(store))?.state.status ?? 'nothing';
  } catch (error) {
    if (error instanceof Failure) return `journal: ${error.message}`;
    throw error;
  }
};

/** Plans, promotes and rolls back; says where it came to an end and why. */
const course = async (policy: PolicyDocument[]): Promise<string> => {
  try {
    const rehearsal = await begin(policy);
    const unread = unreadIn(rehearsal);
    if (unread !== null) return `facts: ${unread}`;
    const journal = await journalCourse(rehearsal);
    if (journal !== 'paused') return journal;
    const promoted = await rehearsal.promote();
    if (promoted.kind === 'stopped') return `promote: ${promoted.question.text}`;
    const back = await rehearsal.rollBack();
    return `${promoted.kind}, ${back.kind}`;
  } catch (error) {
    if (error instanceof Failure) return `plan: ${error.message}`;
    throw error;
  }
};

const actionsOf = (documents: PolicyDocument[]): string[] =>
  documents.flatMap(({ Statement }) => Statement.flatMap(({ Action }) => listOf(Action)));

test('a promotion and its rollback succeed under exactly the policy that is printed', async () => {
  assert.equal(await course(policyOf(await begin(), 'promote')), 'completed, rolled-back');
});

test('without any one action of that policy the run ends where it needs it, and names the action', async () => {
  const policy = policyOf(await begin(), 'promote');
  const actions = actionsOf(policy);
  assert.equal(actions.length, 25);
  for (const action of actions) {
    const end = await course(without(policy, action));
    // Asked for only where the mode of a stream differs, which no one can know when the policy is attached.
    if (action === 'kinesis:UpdateStreamMode') continue;
    assert.match(end, /^(plan|facts|journal|promote): /, action);
    assert.ok(end.includes(`is not authorized to perform: ${action}`), `${action}: ${end}`);
  }
});

test('the policy of observe lets everything be read and the first change be refused', async () => {
  const rehearsal = await begin(policyOf(await begin(), 'observe'));
  assert.equal(unreadIn(rehearsal), null);
  assert.match(await journalCourse(rehearsal), /not authorized to perform: s3:PutObject/);
  const outcome = await rehearsal.promote();
  assert.equal(outcome.kind, 'stopped');
  assert.deepEqual(rehearsal.state.ledger.changes, []);
  assert.ok(outcome.kind === 'stopped' && outcome.question.text.includes('route53:ChangeResourceRecordSets'));
});

test('who promotes writes no approval, who approves writes nothing else, and neither in the place of another', async () => {
  const one = await begin();
  const journal = journalOf(one.facts.to.manifest);
  const refused = (role: PolicyRole, key: string, isOnce = true): boolean => {
    const input = { Bucket: journal.bucket, Key: `${journal.prefix}/${key}`, Body: '' };
    const call: Call = {
      service: 's3',
      operation: 'PutObject',
      region: journal.region,
      input: isOnce ? { ...input, IfNoneMatch: '*' } : input,
    };
    return refusalOf(policyOf(one, role), call, one.plan.account) !== null;
  };
  const digest = 'a'.repeat(64);
  const [own, others] = [`approvals/${digest}/${SANDBOX_USER_ID}/1-x.json`, `approvals/${digest}/AROAX:bob/1-x.json`];
  for (const role of ['observe', 'promote', 'drill'] as const)
    for (const key of [own, others]) assert.ok(refused(role, key), `${role} ${key}`);
  assert.equal(refused('approve', own), false);
  for (const key of [others, 'runs/000001/00000001', `plans/${digest}.json`]) assert.ok(refused('approve', key), key);
  assert.equal(refused('promote', 'runs/000001/00000001'), false);
  // What is there is never written over.
  for (const [role, key] of [
    ['approve', own],
    ['promote', 'runs/000001/00000001'],
  ] as const)
    assert.ok(refused(role, key, false), role);
});

test('a plan is approved under exactly the policy of approve, and the approval counts under that of promote', async () => {
  const { state, facts, plan } = await begin();
  const journal = journalOf(facts.to.manifest);
  const under = (role: PolicyRole) => {
    const policy = policyOf({ state, facts, plan } as Rehearsal, role);
    const send = async (call: Call): Promise<Answer> => {
      const refusal = refusalOf(policy, call, plan.account);
      const answer = refusal ?? sandboxMachine.step(state, state.nowMs, { kind: 'call', call });
      assert.ok(answer !== 'hang');
      return answer;
    };
    const world = { send, elapsedMs: () => state.nowMs, pause: () => Promise.resolve() };
    const objects = openObjects({ ...journal, world });
    const reach = {
      name: 'aws',
      target: { send },
      control: { pauseRequested: () => false, bell: createBell() },
      world: {
        wallMs: () => state.nowMs,
        elapsedMs: () => state.nowMs,
        random: () => 0.5,
        wait: async (_until: number, bell: Bell) => {
          while (!bell.rung()) await bell.heard();
        },
      },
    };
    return { reach, shelf: objects, store: createBucketStore(objects) };
  };
  const draft = { plan, digest: digestOf(plan), modeReason: '', facts: null };
  const approving = under('approve');
  const writer = { operator: 'bob', host: 'desk', processId: 1 };
  await approve(approving.reach, draft, { ...approving, writer, token: 'x', region: plan.to, reason: null });
  const promoting = under('promote');
  const asked = { ...promoting, needed: 2, writer: { ...writer, operator: 'ann' }, token: 'y', file: 'plan.json' };
  // The sandbox knows one caller: it is the approver's own, and is seen to be.
  await assert.rejects(requireApproved(promoting.reach, draft, asked), /0 of 1 others[^]*the same person/);
});
