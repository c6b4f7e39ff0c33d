/**
 * The order in which a promotion may change things, whatever its plan says: nothing is asked of the plan but which steps
 * it has.
 */
import type { Call } from '../domain/api/call.ts';
import { blame, current, type Audit } from './audit.ts';
import type { Announced, Diary } from './diary.ts';
import type { Sent } from './fault.ts';
import { knownOf, PASSED, staysBehind } from './known-operations.ts';

/** I1, I11: what has to be over before a step may change anything; and the same backwards. */
const onOpenStep = (audit: Audit, diary: Diary, { step: id, goal }: Announced): void => {
  const step = diary.plan.steps.find((one) => one.id === id);
  if (step === undefined || goal === 'fence') return;
  if (goal === 'undo') {
    if (!diary.rollingBack) return;
    const standing = diary.plan.steps.filter(({ id: other, after }) => {
      const built = diary.steps.get(other);
      const isGone = built?.before === null || built?.status === 'undone' || staysBehind(diary, other);
      return after.includes(id) && !isGone;
    });
    if (standing.length > 0)
      blame(
        audit,
        'I11',
        `${id} was taken back before ${standing.map((one) => one.id).join(', ')}, which stands on it`,
      );
    return;
  }
  const known = knownOf(step.operation);
  const missing = known?.needed?.(audit, diary, step.params) ?? [];
  const unfenced = missing.filter((other) => other.startsWith('disable'));
  if (unfenced.length > 0) blame(audit, 'I1', `${id} was sent while ${unfenced.join(', ')} was not over`);
  if (missing.length > unfenced.length) blame(audit, 'I11', `${id} was sent before ${missing.join(', ')}`);
  const owed = [...diary.steps].filter(([, other]) => other.owed).map(([other]) => other);
  if (known?.movesUsers === true && owed.length > 0)
    blame(audit, 'I2', `${id} was sent while users were to be brought back from ${owed.join(', ')}`);
};

/** I15: in the old region nothing is changed but its consumers, and to make they are only ever switched off. */
const onOldRegion = (audit: Audit, { service, operation, region, input }: Call, undo: boolean): void => {
  if (region !== audit.setting.from || service === 'route53') return;
  const isFence = operation === 'UpdateEventSourceMapping' && (undo || ('Enabled' in input && !input.Enabled));
  if (!isFence) blame(audit, 'I15', `${service} ${operation} changes something in ${region}: ${JSON.stringify(input)}`);
};

/** I8: traffic moves by compare-and-swap under the claim of this run, so that a late batch fails. */
const onBatch = (audit: Audit, diary: Diary, call: Call): void => {
  if (call.operation !== 'ChangeResourceRecordSets') return;
  const changes = call.input.ChangeBatch?.Changes ?? [];
  if (changes.some(({ Action }) => Action === 'UPSERT')) blame(audit, 'I8', 'a batch overwrites whatever is there');
  const traffic = changes.some(({ ResourceRecordSet }) => ResourceRecordSet?.Type !== 'TXT');
  const isFenced = changes.some(
    ({ Action, ResourceRecordSet }) => Action === 'DELETE' && ResourceRecordSet?.Type === 'TXT',
  );
  if (traffic && !isFenced) blame(audit, 'I8', `a batch of run ${diary.runId} moves users without naming the claim`);
  const isReturning = JSON.stringify(changes).includes(`run=${diary.runId} to=${diary.plan.to} returning`);
  if (traffic && diary.rollingBack !== isReturning)
    blame(audit, 'I8', `a batch of run ${diary.runId} moves users under the claim of the other direction`);
};

/** What a call changes, as the glance names it; nothing for a batch that the claim fences. */
const thingOf = (call: Call): string | null => {
  switch (call.operation) {
    case 'UpdateService':
      return `service ${call.input.service}`;
    case 'RegisterScalableTarget':
      return `bounds ${call.input.ResourceId?.split('/').at(-1)}`;
    case 'UpdateEventSourceMapping':
      return `mapping ${call.input.UUID}`;
    case 'UpdateShardCount':
      return `stream ${call.input.StreamName}`;
    case 'ChangeResourceRecordSets':
      return call.input.ChangeBatch?.Changes?.every(({ ResourceRecordSet }) => ResourceRecordSet?.Type === 'TXT') ===
        true
        ? 'claim'
        : null;
    default:
      return null;
  }
};

/** Has the step of this call been seen through by others since? */
const isSeenThrough = (diary: Diary, call: Call): boolean => {
  const announced = diary.announced.get(JSON.stringify(call)) ?? [];
  return announced.length > 0 && announced.every(({ step }) => PASSED.has(diary.steps.get(step)?.status ?? 'open'));
};

/**
 * A process that slept between its append and the wire, while somebody else took the whole run back or did the step and the
 * next one on the same thing, sends one last call when it wakes up. Nothing that it could ask before that would help (Kleppmann, "How to do distributed locking"), and
 * only Route 53 can be made to refuse it: a traffic batch is never excused.
 */
const excuseLastCall = (audit: Audit, diary: Diary, call: Call): void => {
  const thing = thingOf(call);
  const isPast = diary.rollingBack || diary.outcome !== null || isSeenThrough(diary, call);
  if (thing !== null && isPast) audit.excuses.meddled.add(thing);
};

/** As long as a lost call is watched for: `callTimeoutMs` of the shipped plans. */
const WATCHED_MS = 5000;

/**
 * A call of which no answer came and that takes effect minutes later, when the run has been taken back since: nothing but a
 * fence at the API would help, and only Route 53 has one.
 */
export const excuseLateLanding = (audit: Audit, { call, isWrite, atMs }: Sent): void => {
  const diary = current(audit);
  if (isWrite && diary !== undefined && audit.state.nowMs - audit.openedMs - atMs > WATCHED_MS)
    excuseLastCall(audit, diary, call);
};

/** A change leaves. */
export const checkOrder = (audit: Audit, { call, process }: Sent): void => {
  const diary = current(audit);
  if (diary === undefined) return;
  if (diary.writer !== process) return excuseLastCall(audit, diary, call);
  onBatch(audit, diary, call);
  const announced = diary.announced.get(JSON.stringify(call)) ?? [];
  const newest = announced.at(-1);
  if (newest === undefined) return;
  onOldRegion(audit, call, newest.goal === 'undo');
  onOpenStep(audit, diary, newest);
};

/** The largest part of the users that one batch may move: the step from a half to all. */
const LARGEST_MOVE = 0.5;
/** Of a region that serves nobody yet, the largest part that may be the first. */
const LARGEST_FIRST_MOVE = 0.05;

/** I2: users of a name move over bit by bit. @param was and `is`: their share in the new region, before and after */
export const checkMove = (audit: Audit, ladder: string, was: number, is: number): void => {
  const diary = current(audit);
  // Who skips a rung by name has decided that the next one may be the first.
  const isSkipped = diary?.plan.steps.some(
    ({ id, operation, params }) =>
      knownOf(operation)?.movesUsers === true &&
      ladder.startsWith(`${String(params['name'])} `) &&
      diary.steps.get(id)?.status === 'skipped',
  );
  const most = was === 0 && isSkipped !== true ? LARGEST_FIRST_MOVE : LARGEST_MOVE;
  if (is - was > most + 1e-9)
    blame(audit, 'I2', `the share of ${audit.setting.to} in ${ladder} went from ${was} to ${is} at once`);
};
