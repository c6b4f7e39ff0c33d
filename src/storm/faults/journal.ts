/** Faults of the shared journal: S3 in the standby region, and the people who decide to go on without it. */
import { fault, type FaultKind } from '../fault.ts';
import { errorOf, windowFault, type WindowFault } from '../window.ts';

const s3 = (options: Omit<WindowFault, 'group' | 'service' | 'needsBucket'>): FaultKind =>
  windowFault({ group: 'journal', service: 's3', needsBucket: true, ...options });

/** The run is under way when S3 goes, and somebody decides. */
const goesLocal = fault<{ person: 'ada' | 'bob' }>({
  name: 's3-left-out',
  group: 'journal',
  what: 'the operator decides to go on without the shared journal when it does not answer',
  roll: (random, { hasBucket }) => (hasBucket ? { person: random.chance(0.8) ? 'ada' : 'bob' } : null),
  arm({ person }, { hooks, fired }) {
    hooks.goesLocal.push((who) => {
      if (who !== person) return false;
      fired();
      return true;
    });
  },
});

export const JOURNAL_FAULTS: readonly FaultKind[] = [
  s3({
    name: 's3-answer-lost',
    what: 'a record is put and the answer of PutObject is lost',
    only: 'writes',
    fate: () => ({ kind: 'lost', landsAfterMs: 0 }),
  }),
  s3({
    name: 's3-put-late',
    what: 'a record that was given up is put after all, seconds later',
    only: 'writes',
    fate: ({ atMs }) => ({ kind: 'lost', landsAfterMs: 1000 + (atMs % 19_000) }),
  }),
  s3({
    name: 's3-put-twice',
    what: 'the network delivers a put twice',
    only: 'writes',
    fate: () => ({ kind: 'twice', afterMs: 400 }),
  }),
  s3({
    name: 's3-conflict',
    what: 'PutObject is answered with 409 ConditionalRequestConflict',
    only: 'writes',
    fate: () => ({
      kind: 'refused',
      error: errorOf('ConditionalRequestConflict', 'A conflicting operation occurred during the request.', 'conflict'),
    }),
  }),
  s3({
    name: 's3-500-landed',
    what: 'HTTP 500 to a put that was made',
    only: 'writes',
    fate: () => ({ kind: 'broken', landed: true, error: errorOf('InternalError', 'HTTP 500', 'internal') }),
  }),
  s3({
    name: 's3-slow-down',
    what: 'S3 turns requests away with 503 SlowDown',
    fate: () => ({ kind: 'refused', error: errorOf('SlowDown', 'Please reduce your request rate.', 'throttled') }),
  }),
  s3({
    name: 's3-reads-lost',
    what: 'reads of the bucket have no answer',
    only: 'reads',
    fate: () => ({ kind: 'lost', landsAfterMs: null }),
  }),
  s3({
    name: 's3-down',
    what: 'S3 of the standby region cannot be reached',
    whole: true,
    shortestMs: 20_000,
    fate: () => ({
      kind: 'refused',
      error: errorOf('ECONNREFUSED', 'The endpoint could not be reached; nothing was sent.', 'unreachable'),
    }),
  }),
  s3({
    name: 's3-hangs',
    what: 'S3 of the standby region takes connections and never answers',
    whole: true,
    shortestMs: 20_000,
    fate: () => ({ kind: 'lost', landsAfterMs: null }),
  }),
  s3({
    name: 's3-denied',
    what: 'the bucket policy refuses the role for a while',
    fate: () => ({ kind: 'refused', error: errorOf('AccessDenied', 'Access Denied', 'denied') }),
  }),
  goesLocal,
];
