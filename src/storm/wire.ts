/** The way from a process to the world, with the faults of the storm on it. */
import { CANARY } from './audit.ts';
import type { Answer, Call, PutObjectInput, Target } from '../domain/api/call.ts';
import { isWrite } from '../domain/api/catalogue.ts';
import { createBell, type World } from '../engine/world.ts';
import type { BucketWorld } from '../journal/objects.ts';
import { keepRecord } from './disk.ts';
import type { Fate, Sent } from './fault.ts';
import { cross, never, overdue, sinceOpening, take, whenAwake, whenAwakeBeside, type Ground } from './ground.ts';
import type { Life } from './life.ts';

/** One call there and back. */
const LATENCY_MS = 40;

const withCanary = (answer: Answer): Answer =>
  answer.outcome === 'yes' && typeof answer.output === 'object'
    ? { outcome: 'yes', output: { ...answer.output, SecretAccessKey: CANARY } }
    : answer;

/** A record counts once it is in the bucket, whoever hears of it. */
const keepObject = (ground: Ground, life: Life, { Key, Body }: PutObjectInput): void => {
  const [, run, sequence] = /runs\/(\d+)\/(\d+)$/.exec(Key) ?? [];
  if (run !== undefined && sequence !== undefined) keepRecord(ground, life, Number(run), Number(sequence), Body);
};

/** The call reaches the world. */
const land = (ground: Ground, life: Life, sent: Sent): Answer | 'hang' => {
  const { call } = sent;
  const answer = take(ground, call);
  if (call.service !== 's3') ground.auditor.landed(sent, answer, life);
  else if (call.operation === 'PutObject' && answer !== 'hang' && answer.outcome === 'yes')
    keepObject(ground, life, call.input);
  return answer;
};

const landLater = (ground: Ground, life: Life, sent: Sent, atMs: number): void => {
  ground.lastLandingMs = Math.max(ground.lastLandingMs, atMs);
  ground.clock.schedule(atMs, () => void land(ground, life, sent));
};

type Reply = (answer: Answer, afterMs: number) => void;

const pass = (ground: Ground, life: Life, sent: Sent, deadlineMs: number, reply: Reply, byMs = 0): void => {
  const { clock } = ground;
  clock.schedule(clock.nowMs() + LATENCY_MS / 2, () => {
    const answer = land(ground, life, sent);
    const takesMs = LATENCY_MS / 2 + byMs;
    if (answer === 'hang' || takesMs > deadlineMs) reply(overdue(deadlineMs), deadlineMs - LATENCY_MS / 2);
    else reply(answer, takesMs);
  });
};

const meet = (ground: Ground, life: Life, sent: Sent, deadlineMs: number, fate: Fate, reply: Reply): void => {
  const { clock } = ground;
  const arriveMs = clock.nowMs() + LATENCY_MS / 2;
  switch (fate.kind) {
    case 'refused':
      return reply({ outcome: 'no', error: fate.error }, LATENCY_MS);
    case 'lost':
      if (fate.landsAfterMs !== null) landLater(ground, life, sent, arriveMs + fate.landsAfterMs);
      return reply(overdue(deadlineMs), deadlineMs);
    case 'broken':
      if (fate.landed) landLater(ground, life, sent, arriveMs);
      return reply({ outcome: sent.isWrite ? 'unknown' : 'no', error: fate.error }, LATENCY_MS);
    case 'late':
      return pass(ground, life, sent, deadlineMs, reply, fate.byMs);
    case 'twice':
      landLater(ground, life, sent, arriveMs + fate.afterMs);
      return pass(ground, life, sent, deadlineMs, reply);
    case 'changed':
      return pass(ground, life, sent, deadlineMs, (answer, afterMs) => reply(fate.answer(answer), afterMs));
  }
};

const fateOf = ({ hooks }: Ground, sent: Sent): Fate | null => {
  for (const rule of hooks.calls) {
    const fate = rule(sent);
    if (fate !== null) return fate;
  }
  return null;
};

const askPerson = (ground: Ground, { person }: Life): Answer => {
  for (const rule of ground.hooks.answers) {
    const answer = rule(person, sinceOpening(ground));
    if (answer !== null) return { outcome: 'yes', output: { answer, by: person } };
  }
  return { outcome: 'yes', output: { answer: 'yes', by: person } };
};

/** One call there and its answer back. */
const travel = async (ground: Ground, life: Life, sent: Sent, deadlineMs: number): Promise<Answer> => {
  const { call } = sent;
  const answer = await new Promise<Answer>((resolve) => {
    const reply: Reply = (given, afterMs) =>
      ground.clock.schedule(ground.clock.nowMs() + afterMs, () => resolve(given));
    const fate = fateOf(ground, sent);
    if (fate === null) pass(ground, life, sent, deadlineMs, reply);
    else meet(ground, life, sent, deadlineMs, fate, reply);
  });
  ground.trace.push(
    `${ground.clock.nowMs()} ${life.id} ${call.service} ${call.operation} ${call.region} ${answer.outcome}`,
  );
  cross(ground, life, 'after-send');
  if (life.isDead) return never();
  if (life.sleep !== null) await whenAwakeBeside(ground, life);
  return answer;
};

const sentBy = (ground: Ground, life: Life, call: Call): Sent => ({
  call,
  isWrite: isWrite(call),
  atMs: sinceOpening(ground),
  process: life.id,
  person: life.person,
});

/** The target of one process. */
export const createWire = (ground: Ground, life: Life): Target => ({
  async send(call: Call, deadlineMs: number) {
    cross(ground, life, 'before-send');
    if (life.isDead || life.sleep !== null) await whenAwakeBeside(ground, life);
    if (call.service === 'human') return askPerson(ground, life);
    const sent = sentBy(ground, life, call);
    ground.auditor.sent(sent, life);
    const answer = withCanary(await travel(ground, life, sent, deadlineMs));
    ground.auditor.answered(sent, answer);
    return answer;
  },
});

/** The way of one process to the bucket of the shared journal. @param world of the process */
export const createBucketWire = (ground: Ground, life: Life, world: World): BucketWorld => ({
  async send(call, deadlineMs) {
    cross(ground, life, 'before-send');
    if (life.isDead || life.sleep !== null) await whenAwake(ground, life);
    const bell = createBell();
    const answering = travel(ground, life, sentBy(ground, life, call), deadlineMs).finally(() => bell.ring());
    // Time moves only while every process waits.
    await world.wait(Number.POSITIVE_INFINITY, bell);
    return answering;
  },
  elapsedMs: () => world.elapsedMs(),
  pause: (durationMs) => world.wait(world.elapsedMs() + durationMs, createBell()),
});
