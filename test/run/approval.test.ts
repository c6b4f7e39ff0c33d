/** Who counts as a person on AWS, by whose clock, and for which run: the bucket is the sandbox's, STS says what the test wants. */
import assert from 'node:assert/strict';
import { beforeEach, describe, test } from 'node:test';
import { assert as check, asyncProperty, constantFrom } from 'fast-check';
import type { Answer } from '../../src/domain/api/call.ts';
import { digestOf } from '../../src/domain/text/digest.ts';
import { Failure } from '../../src/domain/failure.ts';
import { isGenerated, type Origin } from '../../src/domain/run/person.ts';
import { createBell } from '../../src/engine/world.ts';
import { beginJournal } from '../../src/journal/journal.ts';
import { createMemoryStore } from '../../src/journal/memory.ts';
import { openObjects } from '../../src/journal/objects.ts';
import { approve } from '../../src/run/approve.ts';
import { requireApproved } from '../../src/run/approval.ts';
import type { Reach } from '../../src/run/command-outside.ts';
import { beginEntry, planOf, step } from '../engine/fixture.ts';
import { createBucketServer } from '../journal/bucket-server.ts';

const HOUR_MS = 3_600_000;
const NOON_MS = Date.parse('2026-03-01T12:00:00Z');
const ACCOUNT = '123456789012';

interface Someone {
  /** Role and session, or the name of a user. */
  as: string;
  /** Whose credentials the role is taken on from: a user; absent where the profile takes on none. */
  from?: string;
  operator?: string;
  host?: string;
  /** How far the clock of their laptop is off. */
  clockMs?: number;
}

const told = (who: string): Answer => {
  const [role, session] = who.split('/');
  const output =
    session === undefined
      ? { Account: ACCOUNT, Arn: `arn:aws:iam::${ACCOUNT}:user/${who}`, UserId: `AIDA${who.toUpperCase()}` }
      : { Account: ACCOUNT, Arn: `arn:aws:sts::${ACCOUNT}:assumed-role/${who}`, UserId: `AROA${role}:${session}` };
  return { outcome: 'yes', output };
};

let bucket = createBucketServer();
let store = createMemoryStore();
let nowMs = NOON_MS;
let serial = 0;
beforeEach(() => {
  bucket = createBucketServer();
  store = createMemoryStore();
  nowMs = NOON_MS;
});

const plan = planOf([step('a', 1)], { approvals: { needed: 2, validForMs: HOUR_MS } });
const draft = { plan, digest: digestOf(plan), modeReason: '', facts: null };

const at = (someone: Someone) => {
  bucket.setTime(nowMs);
  const origin: Origin = {
    profile: 'incident',
    source: someone.from === undefined ? null : { profile: 'base', caller: told(someone.from) },
    program: null,
  };
  const reach: Reach = {
    name: 'aws',
    target: { send: () => Promise.resolve(told(someone.as)) },
    world: {
      wallMs: () => nowMs + (someone.clockMs ?? 0),
      elapsedMs: () => 0,
      random: () => 0.5,
      wait: async (_until, bell) => {
        while (!bell.rung()) await bell.heard();
      },
    },
    control: { pauseRequested: () => false, bell: createBell() },
    originOf: () => Promise.resolve(origin),
  };
  const { operator = someone.as, host = `laptop of ${someone.as}` } = someone;
  const shelf = openObjects({ bucket: 'journal', region: 'us-west-2', prefix: '', world: bucket.world() });
  serial += 1;
  return { reach, shelf, writer: { operator, host, processId: 1 }, token: `t${serial}` };
};

const approves = async (someone: Someone): Promise<string> => {
  const { reach, shelf, writer, token } = at(someone);
  try {
    const given = { shelf, store, writer, token, region: 'us-west-2', reason: null };
    return (await approve(reach, { digest: draft.digest, plan }, given)).approval.operator;
  } catch (error) {
    if (error instanceof Failure) return `${error.code}: ${error.message} ${error.remedy}`;
    throw error;
  }
};

/** Number of those who approved, or why it is not begun. */
const promotes = async (someone: Someone, needed = 2): Promise<number | string> => {
  const { reach, shelf, writer, token } = at(someone);
  try {
    const asked = { shelf, store, needed, writer, token, file: 'plan.json' };
    return (await requireApproved(reach, draft, asked)).approvals.length;
  } catch (error) {
    if (error instanceof Failure) return error.message;
    throw error;
  }
};

const GENERATED = [
  'aws-sdk-js-1606300000000',
  'aws-sdk-js-session-1606300000000',
  'botocore-session-1606300000',
  'aws-go-sdk-1606300000000000000',
  '1606300000000000000',
  'aws-sdk-java-1606300000000',
  'AWSCLI-Session',
  'assume-role-from-profile-1606300000',
  'web-identity-token-1606300000',
  'default_session',
  'GitHubActions',
  'AWSCodeBuild-2f2a5f6e-0000-4000-8000-0123456789ab',
  'i-0abc123def4567890',
  'mi-0abc123def4567890',
  '0123456789abcdef0123456789abcdef',
  '2f2a5f6e-0000-4000-8000-0123456789ab',
  'eks-pony-web-2f2a5f6e-0000-4000-8000-0123456789ab',
  'session-1606300000',
];
const NAMES = ['ann', 'ann@pony.example', 'Ann.Lee+ops@pony.example', 'a1234567', 'ann-2', 'lee=ann', 'sdkman', 'ida'];

describe('a person on AWS', () => {
  test('a name that a program gave to a session is no person, and one that a person has is', () => {
    for (const name of GENERATED) assert.equal(isGenerated(name), true, name);
    for (const name of NAMES) assert.equal(isGenerated(name), false, name);
  });

  test('one who takes on the role under generated names approves as nobody, and is told the line to add', async () => {
    const refused = await approves({ as: 'promote/aws-sdk-js-1606300000001' });
    assert.match(refused, /^person-unknown: .*aws-sdk-js-1606300000001/);
    assert.match(refused, /"role_session_name = YOU" under \[profile incident\] of ~\/\.aws\/config/);
    assert.deepEqual(bucket.keys(), []);
  });

  test('whatever the sessions are called, one person behind them never approves their own plan', async () => {
    const session = constantFrom(...GENERATED, ...NAMES);
    await check(
      asyncProperty(session, session, async (one, other) => {
        bucket = createBucketServer();
        await approves({ as: `approve/${one}`, from: 'ann', host: 'one' });
        assert.match(String(await promotes({ as: `promote/${other}`, from: 'ann', host: 'two' })), /0 of 1 others/);
        await approves({ as: `approve/${one}`, from: 'bob', host: 'three' });
        // A name that both gave to their sessions is taken for one person: too few is better than one too many.
        const isShared = one === other && !isGenerated(one);
        const said = await promotes({ as: `promote/${other}`, from: 'ann', host: 'two' });
        assert.equal(said === 1, !isShared && one !== 'ann', `${one} ${other}: ${said}`);
      }),
      { numRuns: 40 },
    );
  });

  for (const [why, approver, runner] of [
    [
      'the caller of the source profile',
      { as: 'approve/aws-sdk-js-1606300000001', from: 'ann' },
      { as: 'promote/aws-sdk-js-1606300009999', from: 'ann' },
    ],
    [
      'the source, whatever names are chosen',
      { as: 'approve/carol', from: 'ann' },
      { as: 'promote/dave', from: 'ann' },
    ],
    ['a user who approves without a role', { as: 'ann' }, { as: 'promote/aws-sdk-js-1606300009999', from: 'ann' }],
    ['the session under another role', { as: 'approve/ann' }, { as: 'promote/ann' }],
    ['a user and the session of that name', { as: 'ann' }, { as: 'promote/ANN' }],
    [
      'IAM Identity Center under two permission sets',
      { as: 'AWSReservedSSO_Approve_0123456789abcdef/ann@pony.example' },
      { as: 'AWSReservedSSO_Admin_fedcba9876543210/ann@pony.example' },
    ],
    [
      'operator and host, whoever the credentials are of',
      { as: 'ann', operator: 'ann', host: 'desk' },
      { as: 'bob', operator: 'ann', host: 'desk' },
    ],
  ] as [string, Someone, Someone][])
    test(`who approves is never who runs it: known by ${why}`, async () => {
      await approves({ host: 'one', operator: 'one', ...approver });
      const said = await promotes({ host: 'two', operator: 'two', ...runner });
      assert.match(
        String(said),
        /0 of 1 others approve it now.*\n {2}Not counted: .*: who runs the plan is the same person/,
      );
    });

  test('two approvals of one person are one, also when a third ties two names together', async () => {
    for (const one of [
      { as: 'approve/carol', from: 'carol', operator: 'carol', host: 'desk' },
      { as: 'approve/dora', from: 'dora', operator: 'dora', host: 'shelf' },
    ])
      await approves(one);
    assert.equal(await promotes({ as: 'promote/ann' }, 3), 2);
    await approves({ as: 'approve/dora', from: 'carol', operator: 'dora', host: 'attic' });
    assert.match(String(await promotes({ as: 'promote/ann' }, 3)), /1 of 2 others/);
  });

  test('where nobody is known to run it, as many approve as are asked for', async () => {
    await approves({ as: 'approve/bob' });
    const drill: Someone = { as: 'promote/GitHubActions' };
    assert.match(String(await promotes(drill)), /1 of 2 others.*counts for nobody.*GitHubActions/);
    await approves({ as: 'approve/carol' });
    assert.equal(await promotes(drill), 2);
  });
});

describe('an approval counts', () => {
  test('once: the run that it was given for uses it up', async () => {
    assert.equal(await approves({ as: 'approve/bob', from: 'bob' }), `arn:aws:iam::${ACCOUNT}:user/bob`);
    assert.equal(await promotes({ as: 'promote/ann', from: 'ann' }), 1);
    await beginJournal(store, 1, [{ ...beginEntry(plan), at: nowMs }]);
    assert.match(String(await promotes({ as: 'promote/ann', from: 'ann' })), /given for run 1, and this is run 2/);
    await approves({ as: 'approve/bob', from: 'bob' });
    assert.equal(await promotes({ as: 'promote/ann', from: 'ann' }), 1);
  });

  test('for an hour by the time of the store, however wrong the clocks of both laptops are', async () => {
    for (const days of [-3, 0, 3])
      for (const runnerDays of [-3, 0, 3]) {
        bucket = createBucketServer();
        nowMs = NOON_MS;
        await approves({ as: 'approve/bob', clockMs: days * 24 * HOUR_MS });
        const runner = { as: 'promote/ann', clockMs: runnerDays * 24 * HOUR_MS };
        nowMs += HOUR_MS - 60_000;
        assert.equal(await promotes(runner), 1, `${days} ${runnerDays}`);
        nowMs += 120_000;
        assert.match(String(await promotes(runner)), /it has expired/, `${days} ${runnerDays}`);
      }
  });

  test('only in the place of who wrote it, which IAM holds them to', async () => {
    await approves({ as: 'approve/bob' });
    const { shelf } = at({ as: 'promote/ann' });
    const folder = `approvals/${draft.digest}/`;
    const [name = ''] = bucket.keys().filter((key) => key.startsWith(folder));
    assert.match(name, /\/AROAapprove:bob\/1-t\d+\.json$/);
    const text = await shelf.read(name);
    bucket = createBucketServer();
    await at({ as: 'promote/ann' }).shelf.create(`${folder}AROApromote:ann/1-x.json`, text);
    assert.match(String(await promotes({ as: 'promote/ann' })), /0 of 1 others/);
  });
});
