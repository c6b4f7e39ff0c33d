/**
 * The auditor: watches the world itself and the bytes on the disk, never the tool's own memory, and holds what happens
 * against the invariants. He is told of every call that is sent, every call that lands, every record that becomes
 * durable, and every word that is said to a person.
 */
import type { Answer } from '../domain/api/call.ts';
import type { Entry } from '../domain/run/entry.ts';
import type { SandboxState } from '../sandbox/state.ts';
import { atClose } from './at-rest.ts';
import { blame, current, type Audit, type PublicNames, type Violation, CANARY } from './audit.ts';
import { createConduct } from './conduct.ts';
import { createCourse } from './course.ts';
import { beginDiary, entriesIn, write, type Diary } from './diary.ts';
import { createEvidence } from './evidence.ts';
import type { Excuses, PointFate, PointKind, Sent, Setting } from './fault.ts';
import { glanceAt, totalOf, weightsOf, type Weights } from './glance.ts';
import type { Life, Ended, Leaving } from './life.ts';
import { checkMove, checkOrder, excuseLateLanding } from './order.ts';
import { createUsersFirst, type UsersFirst } from './users-first.ts';
import { createSightings } from './sightings.ts';

export interface Auditor {
  sent(sent: Sent, life: Life): void;
  landed(sent: Sent, answer: Answer | 'hang', life: Life): void;
  /** The sender hears this. */
  answered(sent: Sent, answer: Answer): void;
  appended(life: Life, run: number, sequence: number, bytes: string): void;
  /** Two different records have the same place in one run. */
  forked(): void;
  told(life: Life, entry: Entry): void;
  struck(life: Life, fate: PointFate['kind'], at: PointKind, steps: string[]): void;
  ended(life: Life, ended: Ended): void;
  /** After everything has come to rest. */
  close(leavings: Leaving[]): void;
  violations: Violation[];
  /** Things that happened at least once, for the "sometimes" marks. */
  marks: Set<string>;
  diaries: Map<number, Diary>;
}

/** I3, I4, I11: a change leaves only after its intent is durable, never for a step that is done, and in order. */
const onWrite = (audit: Audit, { call, process }: Sent): void => {
  const diary = current(audit);
  const who = `${call.service} ${call.operation} ${call.region}`;
  if (diary === undefined) return blame(audit, 'I3', `${who} left before any run was begun`);
  const intents = diary.announced.get(JSON.stringify(call));
  if (intents === undefined)
    return blame(audit, 'I3', `${who} left without a durable intent: ${JSON.stringify(call.input)}`);
  const open = intents.filter(({ step, goal }) => {
    const { status, undoing } = diary.steps.get(step) ?? { status: 'open', undoing: false };
    if (goal !== 'make') return (undoing || goal === 'fence') && status !== 'undone';
    return !undoing && status !== 'done' && status !== 'skipped';
  });
  const names = [...new Set(intents.map(({ step }) => step))].join(', ');
  // One who was fenced off may still have had this call on its way to the wire.
  if (open.length === 0 && diary.writer === process) blame(audit, 'I4', `${who} left for ${names}, which is over`);
  for (const { step, goal } of open) {
    if (goal !== 'make') continue;
    const missing = (diary.steps.get(step)?.after ?? []).filter((id) => {
      const status = diary.steps.get(id)?.status;
      return status !== 'done' && status !== 'skipped' && status !== 'deferred';
    });
    if (missing.length > 0 && diary.writer === process)
      blame(audit, 'I11', `${step} was sent before ${missing.join(', ')}`);
  }
};

/** I15: a change goes only to the regions of the plan, and to things that the plan names. */
const onTarget = (audit: Audit, { call }: Sent): void => {
  const { from, to } = audit.setting;
  if (call.region !== from && call.region !== to && !(call.service === 'route53' && call.region === 'us-east-1'))
    blame(audit, 'I15', `${call.service} ${call.operation} went to ${call.region}`);
};

/**
 * I2: a name's users come only to a region whose services behind that name have their floor of healthy targets, as far as
 * could be seen a moment before.
 */
const checkFloors = (audit: Audit, ladder: string): string[] => {
  const { state, setting, excuses, names, sightings } = audit;
  // Somebody may have accepted less by name.
  const isLessAccepted = current(audit)?.accepted.belowFloor === true;
  const [name = ''] = ladder.split(' ');
  const floors = names.get(name) ?? new Map<string, number>();
  return Object.values(state.regions[setting.to]?.services ?? {}).flatMap(({ serviceName, healthyCount }) => {
    const declared = floors.get(serviceName) ?? 0;
    const floor = isLessAccepted ? Math.min(1, declared) : declared;
    if (healthyCount >= floor || excuses.meddled.has(`service ${serviceName}`)) return [];
    if (sightings.hasShown(serviceName, floor, state.nowMs)) return [];
    return [
      `traffic of ${name} went to ${setting.to} while ${serviceName} had ${healthyCount} of ${floor} healthy targets`,
    ];
  });
};

/** I2: the weights of each name always add up, and its users move bit by bit, to where they are served. */
const onTraffic = (audit: Audit, before: Weights): void => {
  const weights = weightsOf(audit.state);
  const { to } = audit.setting;
  for (const ladder of audit.weightsAtOpening.keys()) {
    if (audit.excuses.meddled.has(`records ${ladder}`)) continue;
    const [total, wanted] = [totalOf(weights, ladder), totalOf(audit.weightsAtOpening, ladder)];
    if (total !== wanted) blame(audit, 'I2', `the weights of ${ladder} add up to ${total}, not ${wanted}`);
    const [was, is] = [before, weights].map((at) => at.get(ladder)?.get(to) ?? 0) as [number, number];
    if (is <= was) continue;
    checkMove(audit, ladder, was / wanted, is / wanted);
    if (!audit.excuses.lies) for (const what of checkFloors(audit, ladder)) blame(audit, 'I2', what);
  }
};

/** I5: the first before-image of a step is what counts, and what was there. */
const onIntent = (audit: Audit, diary: Diary, entry: Entry): void => {
  if (entry.kind !== 'step.intended') return;
  const step = diary.steps.get(entry.step);
  if (step?.before !== null && step?.before !== undefined && step.before !== JSON.stringify(entry.before))
    blame(audit, 'I5', `${entry.step} has two before-images: ${step.before}, then ${JSON.stringify(entry.before)}`);
};

/** Whoever else wants to know of an entry, before the diary takes it in. */
type Listener = (diary: Diary | null, entry: Entry, life: Life) => void;

interface Append {
  life: Life;
  run: number;
  sequence: number;
  bytes: string;
}

const onRecord = (
  audit: Audit,
  { life, run, sequence, bytes }: Append,
  usersFirst: UsersFirst,
  listen: Listener,
): void => {
  if (bytes.includes(CANARY)) blame(audit, 'I16', `a secret is in record ${sequence} of run ${run}`);
  const entries = entriesIn(bytes);
  const known = audit.diaries.get(run);
  if (known !== undefined) usersFirst.recorded(known, entries, life);
  for (const entry of entries) {
    audit.durable.add(`${life.id} ${JSON.stringify(entry)}`);
    listen(audit.diaries.get(run) ?? null, entry, life);
    if (entry.kind === 'run.begun') {
      for (const { runId } of audit.diaries.values())
        if (runId === entry.runId) blame(audit, 'I17', `run id ${runId} is used twice`);
      // What a promotion left is where the next run begins; after a rollback everything must be as it was at first.
      if (current(audit)?.outcome === 'completed') audit.atOpening = glanceAt(audit.state, audit.setting);
      audit.diaries.set(run, beginDiary(run, entry));
    }
    const diary = audit.diaries.get(run);
    if (diary === undefined) continue;
    onIntent(audit, diary, entry);
    write(diary, entry);
    if ('step' in entry) audit.marks.add(`${entry.kind} ${entry.step.split(':')[0]}`);
    if (entry.kind === 'run.stopped') audit.marks.add(`stopped ${entry.question.reason}`);
    if (entry.kind === 'run.finished') audit.marks.add(`finished ${entry.outcome} by ${life.person}`);
  }
};

export interface AuditorOptions {
  state: SandboxState;
  setting: Setting;
  excuses: Excuses;
  names: PublicNames;
  /** Functions of the old region by the function of the new one that takes their place. */
  fences: Map<string, string>;
}

const beginAudit = ({ state, setting, excuses, names, fences }: AuditorOptions): Audit => ({
  state,
  setting,
  excuses,
  names,
  fences,
  isForked: false,
  openedMs: state.nowMs,
  atOpening: glanceAt(state, setting),
  weightsAtOpening: weightsOf(state),
  violations: [],
  marks: new Set(),
  diaries: new Map(),
  durable: new Set(),
  sightings: createSightings(),
});

export const createAuditor = (options: AuditorOptions): Auditor => {
  const audit = beginAudit(options);
  const { state } = audit;
  let weightsBefore = weightsOf(state);
  const conduct = createConduct(audit);
  const course = createCourse(audit);
  const evidence = createEvidence(audit);
  const usersFirst = createUsersFirst(audit);
  const listen: Listener = (diary, entry, life) => {
    course.recorded(diary, entry);
    conduct.recorded(life.id, entry);
    if (diary !== null) evidence.recorded(diary, entry);
  };
  return {
    violations: audit.violations,
    marks: audit.marks,
    diaries: audit.diaries,
    sent(sent) {
      if (sent.isWrite) {
        onWrite(audit, sent);
        onTarget(audit, sent);
        checkOrder(audit, sent);
        usersFirst.sent(sent, current(audit));
      }
      conduct.sent(sent);
    },
    answered: (sent, answer) => conduct.answered(sent, answer),
    landed(sent) {
      evidence.landed(sent);
      if (sent.call.operation === 'DescribeTargetHealth') audit.sightings.looked(state, audit.setting);
      excuseLateLanding(audit, sent);
      const { call, isWrite } = sent;
      if (!isWrite || call.service !== 'route53') return;
      onTraffic(audit, weightsBefore);
      weightsBefore = weightsOf(state);
    },
    appended(life, run, sequence, bytes) {
      course.linked(run, sequence, bytes);
      onRecord(audit, { life, run, sequence, bytes }, usersFirst, listen);
    },
    forked() {
      audit.isForked = true;
      audit.marks.add('journal forked');
    },
    told(life, entry) {
      const text = JSON.stringify(entry);
      if (!audit.durable.has(`${life.id} ${text}`)) blame(audit, 'I14', `${entry.kind} was told before it was durable`);
      if (text.includes(CANARY)) blame(audit, 'I16', `a secret was shown with ${entry.kind}`);
    },
    struck(life, fate, at, steps) {
      if (fate === 'interrupt') conduct.interrupted(life.id);
      audit.marks.add(`${fate} ${at}`);
      for (const step of steps) audit.marks.add(`${fate} in ${step.split(':')[0]}`);
    },
    ended(life, ended) {
      audit.marks.add(`${life.person} ${ended.kind}${ended.kind === 'refused' ? ` ${ended.code}` : ''}`);
    },
    close: (leavings) => atClose(audit, leavings),
  };
};
