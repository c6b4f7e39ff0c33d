/** A bucket in memory behind a wire that loses what it is told to lose, on a clock that only waiting moves. */
import type { Answer, CallErrorKind } from '../../src/domain/api/call.ts';
import type { BucketWorld } from '../../src/journal/objects.ts';
import { answerCall } from '../../src/sandbox/services/registry.ts';
import { createRegion, type SandboxState } from '../../src/sandbox/state.ts';

/** What becomes of one call, in the order in which they are sent; after the last one all pass. */
export type Fate = 'passes' | 'lost' | 'answer-lost' | 'reset-after' | 'conflict' | 'throttled' | 'unreachable';

const refusal = (outcome: 'no' | 'unknown', code: string, kind: CallErrorKind): Answer => ({
  outcome,
  error: { code, message: 'for the test', kind },
});

const LATENCY_MS = 20;

/** @param pageSize keys in a list's answer */
export const createBucketServer = (pageSize = 1000) => {
  const region = createRegion('us-west-2');
  region.buckets = { journal: {} };
  const place = { state: {} as SandboxState, region, nowMs: 0 };

  const world = (fates: Fate[] = []): BucketWorld => {
    const left = [...fates];
    let nowMs = 0;
    return {
      elapsedMs: () => nowMs,
      pause(durationMs) {
        nowMs += durationMs;
        return Promise.resolve();
      },
      async send(call, deadlineMs) {
        const fate = left.shift() ?? 'passes';
        await new Promise((resolve) => setImmediate(resolve));
        if (fate === 'lost') {
          nowMs += deadlineMs;
          return refusal('unknown', 'RequestTimeout', 'timeout');
        }
        nowMs += LATENCY_MS;
        if (fate === 'throttled') return refusal('no', 'SlowDown', 'throttled');
        if (fate === 'unreachable') return refusal('no', 'ECONNREFUSED', 'unreachable');
        if (fate === 'conflict' && call.operation === 'PutObject')
          return refusal('no', 'ConditionalRequestConflict', 'conflict');
        const answer =
          call.operation === 'ListObjectsV2'
            ? answerCall(place, { ...call, input: { ...call.input, MaxKeys: pageSize } })
            : answerCall(place, call);
        if (fate === 'answer-lost') {
          nowMs += deadlineMs;
          return refusal('unknown', 'RequestTimeout', 'timeout');
        }
        return fate === 'reset-after' ? refusal('unknown', 'ECONNRESET', 'internal') : answer;
      },
    };
  };
  /** What time it is there. */
  const setTime = (nowMs: number): void => void (place.nowMs = nowMs);
  return { world, setTime, keys: (): string[] => Object.keys(region.buckets?.['journal'] ?? {}) };
};
