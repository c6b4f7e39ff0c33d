/** `failover approve PLAN`: stand behind a plan that somebody else will run. It changes nothing in the world. */
import { existsSync } from 'node:fs';
import { digestOf } from '../../domain/text/digest.ts';
import { EXIT, Failure } from '../../domain/failure.ts';
import type { Finding } from '../../domain/plan/finding.ts';
import type { Plan } from '../../domain/plan/plan.ts';
import { readPlanText } from '../../journal/approvals.ts';
import { readRuns } from '../../journal/journal.ts';
import { OPERATIONS } from '../../operations/registry.ts';
import { wrap } from '../../report/lines.ts';
import { planContents } from '../../report/plan-contents.ts';
import { showMoment } from '../../report/moment.ts';
import { approve, type Subject } from '../../run/approve.ts';
import { findingsOf } from '../../run/judge.ts';
import { paperIdentity } from '../../run/planning.ts';
import { sentenceOf, textOf, type Invocation, type Run } from '../arguments/command.ts';
import { manifestsFor } from '../planning/order.ts';
import { sayLastLine } from '../terminal/frame.ts';
import { withJournals, type Journals } from '../places/journal-access.ts';
import { randomToken } from '../places/command-outside.ts';
import { openPlace, type Place } from '../places/place.ts';
import { fromHome } from '../settings/text-file.ts';
import { loadPlan, parsePlanText } from '../settings/plan-files.ts';

/** The file that is named, or a digest. @throws Failure `plan-unreadable` or `plan-invalid`, `digest-invalid` (exit 2) */
const givenSubject = (text: string): Subject | { digest: string; plan: null } => {
  if (/^[0-9a-f]{64}$/.test(text) && !existsSync(fromHome(text))) return { digest: text, plan: null };
  if (/^[0-9a-f]{6,63}$/.test(text) && !existsSync(fromHome(text))) {
    throw new Failure({
      code: 'digest-invalid',
      message: `"${text}" is a part of a digest.`,
      remedy: 'Give all 64 digits, or the file of the plan.',
      exitCode: EXIT.usage,
    });
  }
  const plan = loadPlan(text);
  return { digest: digestOf(plan), plan };
};

/** @throws Failure `plan-differs` (exit 2) when what lies there under the digest is another plan */
const planBeside = async ({ shelf }: Journals, digest: string): Promise<Plan | null> => {
  const text = await readPlanText(shelf, digest);
  if (text === null) return null;
  const plan = parsePlanText(text);
  if (digestOf(plan) === digest) return plan;
  throw new Failure({
    code: 'plan-differs',
    message: `The plan that is kept under the digest ${digest} has another one: somebody changed it. Nothing was approved.`,
    remedy: 'Ask for the file of the plan, read it, and approve that: failover approve FILE.',
    exitCode: EXIT.usage,
  });
};

/** The plan of a run with this digest; one that an older version wrote is in other words by now, and not the one that is signed. */
const planOfRun = async ({ store }: Journals, digest: string): Promise<Plan | null> => {
  const runs = await readRuns(store, () => {});
  const plan = runs.findLast(({ state }) => state.planDigest === digest)?.state.plan ?? null;
  return plan !== null && digestOf(plan) === digest ? parsePlanText(JSON.stringify(plan)) : null;
};

/** What is signed has to be seen. @throws Failure `plan-unknown` (exit 6), `plan-differs`, `plan-invalid` (exit 2) */
const knownSubject = async (
  journals: Journals,
  { digest, plan }: ReturnType<typeof givenSubject>,
): Promise<Subject> => {
  const known = plan ?? (await planBeside(journals, digest)) ?? (await planOfRun(journals, digest));
  if (known !== null) return { digest, plan: known };
  throw new Failure({
    code: 'plan-unknown',
    message: `Of the plan ${digest} nothing is known in ${journals.store.location} but its digest: nobody has tried to run it yet, and what cannot be read is not approved. Nothing was approved.`,
    remedy: 'Ask for the file of the plan, read it, and approve that: failover approve FILE.',
    exitCode: EXIT.notFound,
  });
};

/** What is signed is what is shown: all of it is made of the plan whose digest this is, and of what is doubtful in it. */
const describe = ({ output, settings }: Invocation, { plan, digest }: Subject, findings: readonly Finding[]): void => {
  const identity = paperIdentity(settings.writer.operator);
  output.say(...planContents(plan, OPERATIONS, identity, { width: output.columns, findings }));
  output.say(`Digest: ${digest}`);
};

const stand = async (
  invocation: Invocation,
  journals: Journals,
  place: Place,
  given: ReturnType<typeof givenSubject>,
): Promise<number> => {
  const { settings, output } = invocation;
  const subject = await knownSubject(journals, given);
  const { plan } = subject;
  const manifests = await manifestsFor(place, plan);
  const findings = findingsOf({ plan, facts: null, manifests }, place.world.wallMs(), settings.planMaxAgeMs);
  describe(invocation, subject, findings);
  const { approval, untilMs } = await approve(place, subject, {
    shelf: journals.shelf,
    store: journals.store,
    writer: settings.writer,
    token: randomToken(),
    region: plan.to,
    reason: sentenceOf(invocation, 'reason'),
  });
  const until = showMoment(untilMs, place.name);
  output.say(`Approved by ${approval.operator} for run ${approval.run}; it counts once, until ${until}.`);
  if (findings.length > 0)
    output.say(
      ...wrap(
        `It is doubtful in ${findings.length} ${findings.length === 1 ? 'thing' : 'things'}: whoever runs it has to accept ${findings.length === 1 ? 'that' : 'them'} by name, too (--accept).`,
        output.columns,
      ),
    );
  if (output.form !== 'text') output.document({ ...approval, findings });
  return EXIT.done;
};

export const run: Run = (invocation) => {
  const given = givenSubject(textOf(invocation, 'plan') ?? '');
  return withJournals(invocation, 'work', async (journals) => {
    const { settings, output } = invocation;
    const place = await openPlace({ settings, output, ask: () => Promise.resolve({ answer: 'pending', by: '' }) });
    try {
      return await stand(invocation, journals, place, given);
    } finally {
      await place.close();
      sayLastLine(output, place.name);
    }
  });
};
