/** The sandbox as a `Target`: a call travels to the world, and its answer travels back, on the virtual clock. */
import type { Answer, Call, Target } from '../domain/api/call.ts';
import type { Clock } from './clock.ts';

/** The world at the far end of the wire. */
interface CallTaker {
  /** Carries the call out now; `hang` means that no answer ever comes. */
  take(call: Call): Answer | 'hang';
  /** How much later than usual a call that arrives now is answered, in milliseconds; absent for never. */
  lateMs?(call: Call): number;
}

export interface SandboxTargetOptions {
  clock: Pick<Clock, 'nowMs' | 'schedule'>;
  world: CallTaker;
  /** Time from the request to its answer, in milliseconds; half of it each way. */
  latencyMs?: number;
}

/** A request from one region of the United States to another and back takes about 60 ms; within one, far less. */
const DEFAULT_LATENCY_MS = 40;

const overdue = ({ service, operation, region }: Call, deadlineMs: number): Answer => ({
  outcome: 'unknown',
  error: {
    code: 'TimeoutError',
    message: `${service} ${operation} in ${region} gave no answer within ${deadlineMs} ms`,
    kind: 'timeout',
  },
});

const NOBODY: Answer = {
  outcome: 'no',
  error: { code: 'NobodyToAsk', message: 'the sandbox has no people in it', kind: 'invalid' },
};

/** A target whose calls cost virtual time only. People are asked elsewhere: it refuses `human` calls. */
export const createSandboxTarget = (options: SandboxTargetOptions): Target => {
  const { clock, world, latencyMs = DEFAULT_LATENCY_MS } = options;
  return {
    send(call, deadlineMs) {
      if (call.service === 'human') return Promise.resolve(NOBODY);
      const sentMs = clock.nowMs();
      return new Promise<Answer>((resolve) => {
        clock.schedule(sentMs + latencyMs / 2, () => {
          const answer = world.take(call);
          const tookMs = latencyMs + (world.lateMs?.(call) ?? 0);
          const isLate = answer === 'hang' || tookMs > deadlineMs;
          if (isLate) clock.schedule(sentMs + deadlineMs, () => resolve(overdue(call, deadlineMs)));
          else clock.schedule(sentMs + tookMs, () => resolve(answer));
        });
      });
    },
  };
};
