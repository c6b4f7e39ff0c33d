/** `failover approve PLAN`: stand behind a plan that somebody else will run. It changes nothing in the world. */
import { existsSync } from 'node:fs';
import { digestOf } from '../../domain/text/digest.ts';
import { EXIT, Failure } from '../../domain/failure.ts';
import type { Plan } from '../../domain/plan/plan.ts';
import { readPlanText } from '../../journal/approvals.ts';
import { OPERATIONS } from '../../operations/registry.ts';
import { planContents } from '../../report/plan-contents.ts';
import { showMoment } from '../../report/moment.ts';
import { approve, type Subject } from '../../run/approve.ts';
import { paperIdentity } from '../../run/planning.ts';
import { sentenceOf, textOf, type Invocation, type Run } from '../arguments/command.ts';
import { sayLastLine } from '../terminal/frame.ts';
import { withJournals, type Journals } from '../places/journal-access.ts';
import { randomToken } from '../places/command-outside.ts';
import { openPlace, type Place } from '../places/place.ts';
import { fromHome } from '../settings/text-file.ts';
import { loadPlan, parsePlanText } from '../settings/plan-files.ts';

/** @throws Failure `plan-unreadable` or `plan-invalid`, `digest-invalid` (exit 2) */
const subjectOf = (text: string): Subject => {
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

/** What is signed is what is shown: all of it is made of the plan whose digest this is. */
const describe = ({ output, settings }: Invocation, { plan, digest }: Subject): void => {
  if (plan === null) output.say('Of this plan nothing is known here but its digest: nobody has tried to run it yet.');
  else output.say(...planContents(plan, OPERATIONS, paperIdentity(settings.writer.operator), output.columns));
  output.say(`Digest: ${digest}`);
};

const stand = async (invocation: Invocation, journals: Journals, place: Place, subject: Subject): Promise<number> => {
  const { settings, output } = invocation;
  const { digest } = subject;
  const plan = subject.plan ?? (await planBeside(journals, digest));
  const region = plan?.to ?? settings.to ?? (await place.manifests())[1]?.manifest.region ?? '';
  describe(invocation, { digest, plan });
  const { approval, untilMs } = await approve(
    place,
    { digest, plan },
    {
      shelf: journals.shelf,
      store: journals.store,
      writer: settings.writer,
      token: randomToken(),
      region,
      reason: sentenceOf(invocation, 'reason'),
    },
  );
  const until = showMoment(untilMs, place.name);
  output.say(`Approved by ${approval.operator} for run ${approval.run}; it counts once, until ${until}.`);
  if (output.form !== 'text') output.document(approval);
  return EXIT.done;
};

export const run: Run = (invocation) => {
  const subject = subjectOf(textOf(invocation, 'plan') ?? '');
  return withJournals(invocation, 'work', async (journals) => {
    const { settings, output } = invocation;
    const place = await openPlace({ settings, output, ask: () => Promise.resolve({ answer: 'pending', by: '' }) });
    try {
      return await stand(invocation, journals, place, subject);
    } finally {
      await place.close();
      sayLastLine(output, place.name);
    }
  });
};
