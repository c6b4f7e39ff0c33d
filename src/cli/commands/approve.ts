/** `failover approve PLAN`: stand behind a plan that somebody else will run. It changes nothing in the world. */
import { existsSync } from 'node:fs';
import { digestOf } from '../../domain/text/digest.ts';
import { EXIT, Failure } from '../../domain/failure.ts';
import type { Plan } from '../../domain/plan/plan.ts';
import { readPlanText } from '../../journal/approvals.ts';
import { bullets, wrap } from '../../report/lines.ts';
import { showMoment } from '../../report/status-text.ts';
import { approve, type Subject } from '../../run/approve.ts';
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

const describe = ({ output }: Invocation, { plan, digest }: Subject): void => {
  if (plan === null) {
    output.say('Of this plan nothing is known here but its digest: nobody has tried to run it yet.');
  } else {
    const { application, from, to, mode, account, steps, phases, warnings } = plan;
    output.say(`Plan: ${application}, ${from} -> ${to}, ${mode}, account ${account}, ${steps.length} steps.`);
    const counts = phases
      .map(({ id, title }) => ({ title, count: steps.filter(({ phase }) => phase === id).length }))
      .filter(({ count }) => count > 0);
    output.say(wrap(counts.map(({ title, count }) => `${title} ${count}`).join(', '), output.columns, '  ').join('\n'));
    if (warnings.length > 0) output.say(bullets(warnings, output.columns).join('\n'));
  }
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
