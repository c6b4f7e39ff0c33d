/** How a process behaves on the wire: one attempt for each intent, no more calls than the API admits, and no more once it stops. */
import type { Answer, Call } from '../domain/api/call.ts';
import { ALL_BUDGETS, factsOf } from '../domain/api/catalogue.ts';
import type { Entry } from '../domain/run/entry.ts';
import { blame, current, type Audit } from './audit.ts';
import type { Diary } from './diary.ts';
import type { Sent } from './fault.ts';

export interface Conduct {
  /** An entry of this process is durable. */
  recorded(process: number, entry: Entry): void;
  sent(sent: Sent): void;
  answered(sent: Sent, answer: Answer): void;
  /** Somebody asked this process to stop. */
  interrupted(process: number): void;
}

/** Pages of one list are paid for afterwards, and a woken laptop sends what had left the queue before it slept. */
const SLACK = 3;

/** The same change so often within so many milliseconds is no pause at all: the shortest pauses are 250, 500 and 1000. */
const HAMMERING = { times: 5, withinMs: 1500 } as const;

/** What is on its way when a process is stopped leaves within this time; its record may wait for S3 until its deadline. */
const LAST_LEAVES_MS = { disk: 50, bucket: 5500 } as const;

/** Things that happened of late, by name. */
const createRecent = () => {
  const moments = new Map<string, number[]>();
  return (name: string, atMs: number, withinMs: number): number => {
    const recent = (moments.get(name) ?? []).filter((one) => atMs - one < withinMs);
    recent.push(atMs);
    moments.set(name, recent);
    return recent.length;
  };
};

const nameOf = ({ service, operation, region }: Call): string => `${service} ${operation} ${region}`;

/** Does this call bring users back to safety? That is done whatever else happens; reads belong to it while it is owed. */
const isCutBack = (diary: Diary, { call, isWrite }: Sent): boolean => {
  if (diary.rollingBack) return false;
  if (isWrite) return diary.announced.get(JSON.stringify(call))?.some(({ goal }) => goal !== 'make') === true;
  return diary.plan.steps.some(
    ({ id, onFailure }) => onFailure.action === 'cut-back' && diary.steps.get(id)?.status === 'failed',
  );
};

/** I13: the request rate of each API, and pauses between attempts. */
const createPacing = (audit: Audit): ((sent: Sent) => void) => {
  const recent = createRecent();
  const attempts = createRecent();
  return ({ call, isWrite, process, atMs }) => {
    const { bucket } = factsOf(call);
    const { burst, perSecond } = ALL_BUDGETS[bucket];
    const count = recent(`${process} ${call.region} ${bucket}`, atMs, 1000);
    if (count > burst + perSecond + SLACK)
      blame(audit, 'I13', `process ${process} sent ${count} calls to ${bucket} in ${call.region} within a second`);
    if (!isWrite) return;
    const times = attempts(`${process} ${JSON.stringify(call)}`, atMs, HAMMERING.withinMs);
    if (times >= HAMMERING.times)
      blame(audit, 'I13', `process ${process} sent ${nameOf(call)} ${times} times within ${HAMMERING.withinMs} ms`);
  };
};

const EXPIRED = 'the credentials ran out';

/** I13: a process that was asked to stop, or whose credentials ran out, sends nothing more but what brings users back. */
const createStopping = (audit: Audit) => {
  const since = new Map<number, { atMs: number; why: string }>();
  return {
    stop(process: number, atMs: number, why: string): void {
      if (!since.has(process)) since.set(process, { atMs, why });
    },
    /** It begins or goes on: STS has just accepted its credentials, whatever a read before that was told. */
    identified(process: number): void {
      if (since.get(process)?.why === EXPIRED) since.delete(process);
    },
    sent(sent: Sent): void {
      const { process, atMs } = sent;
      const stopped = since.get(process);
      const diary = current(audit);
      if (
        stopped === undefined ||
        diary === undefined ||
        atMs - stopped.atMs <= LAST_LEAVES_MS[audit.setting.hasBucket ? 'bucket' : 'disk']
      )
        return;
      // Before it is at work on the run it only looks around, and ends by itself.
      if (diary.writer !== process || isCutBack(diary, sent)) return;
      blame(audit, 'I13', `${nameOf(sent.call)} left ${atMs - stopped.atMs} ms after ${stopped.why}`);
    },
  };
};

/** I8: the append is the fence, so each attempt needs an intent of its own, by the process that makes it. */
const createAttempts = (audit: Audit) => {
  const intents = new Map<string, number>();
  const keyOf = (process: number, call: Call): string => `${process} ${JSON.stringify(call)}`;
  return {
    intended(process: number, calls: readonly Call[]): void {
      for (const call of calls) intents.set(keyOf(process, call), (intents.get(keyOf(process, call)) ?? 0) + 1);
    },
    sent({ call, process }: Sent): void {
      const left = (intents.get(keyOf(process, call)) ?? 0) - 1;
      intents.set(keyOf(process, call), left);
      // A call that nobody ever announced is I3.
      if (left < 0 && current(audit)?.announced.has(JSON.stringify(call)) === true)
        blame(audit, 'I8', `process ${process} tried ${nameOf(call)} again without an intent of its own`);
    },
  };
};

/** I14: what a process says of its calls is what it heard. */
const createHearing = (audit: Audit) => {
  const heard = new Map<string, Answer['outcome']>();
  const expired = new Set<number>();
  const intended = new Map<string, readonly Call[]>();
  return {
    answered({ process, call, isWrite }: Sent, answer: Answer): void {
      if (isWrite) heard.set(`${process} ${JSON.stringify(call)}`, answer.outcome);
      if (answer.outcome !== 'yes' && answer.error.kind === 'expired') expired.add(process);
    },
    recorded(process: number, entry: Entry): void {
      if (entry.kind === 'step.intended') intended.set(`${process} ${entry.step}`, entry.calls);
      if (entry.kind === 'step.applied') {
        const calls = intended.get(`${process} ${entry.step}`) ?? [];
        const isHeard = calls.every((call) => heard.get(`${process} ${JSON.stringify(call)}`) === 'yes');
        if (!isHeard) blame(audit, 'I14', `${entry.step} is said to be accepted, and AWS did not say so`);
      }
      if (entry.kind === 'run.paused' && entry.cause.includes('credentials') && !expired.has(process))
        blame(audit, 'I14', `process ${process} paused for credentials that had not run out`);
    },
  };
};

export const createConduct = (audit: Audit): Conduct => {
  const pace = createPacing(audit);
  const stopping = createStopping(audit);
  const attempts = createAttempts(audit);
  const hearing = createHearing(audit);
  return {
    recorded(process, entry) {
      if ('calls' in entry) attempts.intended(process, entry.calls);
      hearing.recorded(process, entry);
      if (entry.kind === 'run.begun' || entry.kind === 'run.resumed') stopping.identified(process);
    },
    sent(sent) {
      pace(sent);
      stopping.sent(sent);
      if (sent.isWrite) attempts.sent(sent);
    },
    answered(sent, answer) {
      hearing.answered(sent, answer);
      if (answer.outcome !== 'yes' && answer.error.kind === 'expired')
        stopping.stop(sent.process, audit.state.nowMs - audit.openedMs, EXPIRED);
    },
    interrupted: (process) => stopping.stop(process, audit.state.nowMs - audit.openedMs, 'somebody asked it to stop'),
  };
};
