/** The way from a process to the world, with the faults of the storm on it. */
import { CANARY } from './audit.ts';
import type { Answer, Call, PutObjectInput, Target } from '../domain/api/call.ts';
import { isWrite } from '../domain/api/catalogue.ts';
import { createBell, type World } from '../engine/world.ts';
import type { BucketWorld } from '../journal/objects.ts';
import { keepRecord } from './disk.ts';
import type { Fate, Sent } from './fault.ts';
import { cross, never, overdue, sinceOpening, take, whenAwake, whenAwakeBeside, type StormContext } from './context.ts';
import type { Life } from './life.ts';

/** One call there and back. */
const LATENCY_MS = 40;

const withCanary = (answer: Answer): Answer =>
  answer.outcome === 'yes' && typeof answer.output === 'object'
    ? { outcome: 'yes', output: { ...answer.output, SecretAccessKey: CANARY } }
    : answer;

/** A record counts once it is in the bucket, whoever hears of it. */
const keepObject = (context: StormContext, life: Life, { Key, Body }: PutObjectInput): void => {
  const [, run, sequence] = /runs\/(\d+)\/(\d+)$/.exec(Key) ?? [];
  if (run !== undefined && sequence !== undefined) keepRecord(context, life, Number(run), Number(sequence), Body);
};

/** The call reaches the world. */
const land = (context: StormContext, life: Life, sent: Sent): Answer | 'hang' => {
  const { call } = sent;
  const answer = take(context, call);
  if (call.service !== 's3') context.auditor.landed(sent, answer, life);
  else if (call.operation === 'PutObject' && answer !== 'hang' && answer.outcome === 'yes')
    keepObject(context, life, call.input);
  return answer;
};

const landLater = (context: StormContext, life: Life, sent: Sent, atMs: number): void => {
  context.lastLandingMs = Math.max(context.lastLandingMs, atMs);
  context.clock.schedule(atMs, () => void land(context, life, sent));
};

type Reply = (answer: Answer, afterMs: number) => void;

const pass = (context: StormContext, life: Life, sent: Sent, deadlineMs: number, reply: Reply, byMs = 0): void => {
  const { clock } = context;
  clock.schedule(clock.nowMs() + LATENCY_MS / 2, () => {
    const answer = land(context, life, sent);
    const takesMs = LATENCY_MS / 2 + byMs;
    if (answer === 'hang' || takesMs > deadlineMs) reply(overdue(deadlineMs), deadlineMs - LATENCY_MS / 2);
    else reply(answer, takesMs);
  });
};

const meet = (context: StormContext, life: Life, sent: Sent, deadlineMs: number, fate: Fate, reply: Reply): void => {
  const { clock } = context;
  const arriveMs = clock.nowMs() + LATENCY_MS / 2;
  switch (fate.kind) {
    case 'refused':
      return reply({ outcome: 'no', error: fate.error }, LATENCY_MS);
    case 'lost':
      if (fate.landsAfterMs !== null) landLater(context, life, sent, arriveMs + fate.landsAfterMs);
      return reply(overdue(deadlineMs), deadlineMs);
    case 'broken':
      if (fate.landed) landLater(context, life, sent, arriveMs);
      return reply({ outcome: sent.isWrite ? 'unknown' : 'no', error: fate.error }, LATENCY_MS);
    case 'late':
      return pass(context, life, sent, deadlineMs, reply, fate.byMs);
    case 'twice':
      landLater(context, life, sent, arriveMs + fate.afterMs);
      return pass(context, life, sent, deadlineMs, reply);
    case 'changed':
      return pass(context, life, sent, deadlineMs, (answer, afterMs) => reply(fate.answer(answer), afterMs));
  }
};

const fateOf = ({ hooks }: StormContext, sent: Sent): Fate | null => {
  for (const rule of hooks.calls) {
    const fate = rule(sent);
    if (fate !== null) return fate;
  }
  return null;
};

const askPerson = (context: StormContext, { person }: Life): Answer => {
  for (const rule of context.hooks.answers) {
    const answer = rule(person, sinceOpening(context));
    if (answer !== null) return { outcome: 'yes', output: { answer, by: person } };
  }
  return { outcome: 'yes', output: { answer: 'yes', by: person } };
};

/** One call there and its answer back. */
const travel = async (context: StormContext, life: Life, sent: Sent, deadlineMs: number): Promise<Answer> => {
  const { call } = sent;
  const answer = await new Promise<Answer>((resolve) => {
    const reply: Reply = (given, afterMs) =>
      context.clock.schedule(context.clock.nowMs() + afterMs, () => resolve(given));
    const fate = fateOf(context, sent);
    if (fate === null) pass(context, life, sent, deadlineMs, reply);
    else meet(context, life, sent, deadlineMs, fate, reply);
  });
  context.trace.push(
    `${context.clock.nowMs()} ${life.id} ${call.service} ${call.operation} ${call.region} ${answer.outcome}`,
  );
  cross(context, life, 'after-send');
  if (life.isDead) return never();
  if (life.sleep !== null) await whenAwakeBeside(context, life);
  return answer;
};

const sentBy = (context: StormContext, life: Life, call: Call): Sent => ({
  call,
  isWrite: isWrite(call),
  atMs: sinceOpening(context),
  process: life.id,
  person: life.person,
});

/** The target of one process. */
export const createWire = (context: StormContext, life: Life): Target => ({
  async send(call: Call, deadlineMs: number) {
    cross(context, life, 'before-send');
    if (life.isDead || life.sleep !== null) await whenAwakeBeside(context, life);
    if (call.service === 'human') return askPerson(context, life);
    const sent = sentBy(context, life, call);
    context.auditor.sent(sent, life);
    const answer = withCanary(await travel(context, life, sent, deadlineMs));
    context.auditor.answered(sent, answer);
    return answer;
  },
});

/** The way of one process to the bucket of the shared journal. @param world of the process */
export const createBucketWire = (context: StormContext, life: Life, world: World): BucketWorld => ({
  async send(call, deadlineMs) {
    cross(context, life, 'before-send');
    if (life.isDead || life.sleep !== null) await whenAwake(context, life);
    const bell = createBell();
    const answering = travel(context, life, sentBy(context, life, call), deadlineMs).finally(() => bell.ring());
    // Time moves only while every process waits.
    await world.wait(Number.POSITIVE_INFINITY, bell);
    return answering;
  },
  elapsedMs: () => world.elapsedMs(),
  pause: (durationMs) => world.wait(world.elapsedMs() + durationMs, createBell()),
});
