import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { Failure } from '../../src/domain/failure.ts';
import { callsOfRole, policyFor, type PolicyRole } from '../../src/domain/policy.ts';
import { listOf, type PolicyDocument } from '../../src/domain/policy-document.ts';
import { OPERATIONS } from '../../src/operations/registry.ts';
import type { ProvisionedRegion } from '../../src/sandbox/provision.ts';
import { provisionBoth, rehearse, type Rehearsal } from '../rehearsal.ts';

let regions: ProvisionedRegion[] = [];
before(async () => {
  regions = await provisionBoth('warm');
});

const policyOf = ({ plan, facts }: Rehearsal, role: PolicyRole): PolicyDocument[] =>
  policyFor(callsOfRole(role, plan, { from: facts.from.manifest, to: facts.to.manifest }, OPERATIONS), plan.account);

const begin = (policy?: PolicyDocument[]): Promise<Rehearsal> =>
  rehearse({ regions, scenario: 'quiet', mode: 'planned', sigma: 0, ...(policy === undefined ? {} : { policy }) });

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
  const wanted = [...Object.values(facts.samples), facts.quotas];
  const unread = wanted.find((sight) => !sight.known);
  return unread === undefined || unread.known ? null : unread.cause;
};

/** Plans, promotes and rolls back; says where it came to an end and why. */
const course = async (policy: PolicyDocument[]): Promise<string> => {
  try {
    const rehearsal = await begin(policy);
    const unread = unreadIn(rehearsal);
    if (unread !== null) return `facts: ${unread}`;
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

test('a promotion and its roll-back succeed under exactly the policy that is printed', async () => {
  assert.equal(await course(policyOf(await begin(), 'promote')), 'promoted, rolled-back');
});

test('without any one action of that policy the run ends where it needs it, and names the action', async () => {
  const policy = policyOf(await begin(), 'promote');
  const actions = actionsOf(policy);
  assert.equal(actions.length, 15);
  for (const action of actions) {
    const end = await course(without(policy, action));
    // Asked for only where the mode of a stream differs, which no one can know when the policy is attached.
    if (action === 'kinesis:UpdateStreamMode') continue;
    assert.match(end, /^(plan|facts|promote): /, action);
    assert.ok(end.includes(`is not authorized to perform: ${action}`), `${action}: ${end}`);
  }
});

test('the policy of observe lets everything be read and the first change be refused', async () => {
  const rehearsal = await begin(policyOf(await begin(), 'observe'));
  assert.equal(unreadIn(rehearsal), null);
  const outcome = await rehearsal.promote();
  assert.equal(outcome.kind, 'stopped');
  assert.deepEqual(rehearsal.state.ledger.changes, []);
  assert.ok(outcome.kind === 'stopped' && outcome.question.text.includes('route53:ChangeResourceRecordSets'));
});
