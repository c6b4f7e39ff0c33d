/** The way from a process to the world, with the faults of the storm on it. */
import type { Answer, Call, Target } from '../domain/call.ts';
import { isWrite } from '../domain/catalogue.ts';
import type { Fate, Sent } from './fault.ts';
import { cross, never, overdue, sinceOpening, take, whenAwakeBeside, type Ground, type Life } from './ground.ts';

const LATENCY_MS = 40;
/** Planted in every answer; it must come up nowhere. */
export const CANARY = 'AKIASTORMCANARY00000';

const withCanary = (answer: Answer): Answer =>
  answer.outcome === 'yes' && typeof answer.output === 'object'
    ? { outcome: 'yes', output: { ...answer.output, SecretAccessKey: CANARY } }
    : answer;

/** The call reaches the world. */
const land = (ground: Ground, life: Life, sent: Sent): Answer | 'hang' => {
  const answer = take(ground, sent.call);
  ground.auditor.landed(sent, answer, life);
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

/** The target of one process. */
export const createWire = (ground: Ground, life: Life): Target => ({
  async send(call: Call, deadlineMs: number) {
    cross(ground, life, 'before-send');
    if (life.isDead || life.sleep !== null) await whenAwakeBeside(ground, life);
    if (call.service === 'human') return askPerson(ground, life);
    const sent = { call, isWrite: isWrite(call), atMs: sinceOpening(ground), process: life.id, person: life.person };
    ground.auditor.sent(sent, life);
    const answer = await new Promise<Answer>((resolve) => {
      const reply: Reply = (given, afterMs) =>
        ground.clock.schedule(ground.clock.nowMs() + afterMs, () => resolve(withCanary(given)));
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
    ground.auditor.answered(sent, answer);
    return answer;
  },
});
