/** `failover approve PLAN`: stand behind a plan that somebody else will run. It changes nothing in the world. */
import { existsSync } from 'node:fs';
import { digestOf } from '../../domain/digest.ts';
import { EXIT, Failure } from '../../domain/failure.ts';
import type { Plan } from '../../domain/plan.ts';
import { APPROVAL_VALID_MS, putApproval, readApprovals } from '../../journal/approvals.ts';
import { bullets } from '../../report/lines.ts';
import { showMoment } from '../../report/status-text.ts';
import { callerOf } from '../caller.ts';
import { textOf, type Invocation, type Run } from '../command.ts';
import { sayLastLine } from '../frame.ts';
import { withJournals, type Journals } from '../journal-access.ts';
import { openPlace, type Place } from '../place.ts';
import { loadPlan } from '../plan-files.ts';

interface Subject {
  digest: string;
  plan: Plan | null;
}

/** @throws Failure `plan-unreadable` or `plan-invalid`, `digest-invalid` (exit 2) */
const subjectOf = (text: string): Subject => {
  if (/^[0-9a-f]{64}$/.test(text) && !existsSync(text)) return { digest: text, plan: null };
  if (/^[0-9a-f]{6,63}$/.test(text) && !existsSync(text)) {
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

const describe = ({ output }: Invocation, { plan, digest }: Subject): void => {
  if (plan !== null) {
    const { application, from, to, mode, account, steps, warnings } = plan;
    output.say(`Plan: ${application}, ${from} -> ${to}, ${mode}, account ${account}, ${steps.length} steps.`);
    if (warnings.length > 0) output.say(bullets(warnings, output.columns).join('\n'));
  }
  output.say(`Digest: ${digest}`);
};

const approve = async (invocation: Invocation, journals: Journals, place: Place, subject: Subject): Promise<number> => {
  const { settings, output } = invocation;
  const { digest, plan } = subject;
  const at = place.world.wallMs();
  const region = plan?.to ?? settings.to ?? (await place.manifests())[1]?.manifest.region ?? '';
  const operator = await callerOf(place, settings, region);
  describe(invocation, subject);
  const known = await readApprovals(journals.shelf, digest);
  const valid = known.find((approval) => approval.operator === operator && at < approval.expiresAt);
  const approval = valid ?? {
    schema: 'oregon-trail.approval/1' as const,
    planDigest: digest,
    operator,
    host: settings.writer.host,
    at,
    expiresAt: at + (plan?.approvals?.validForMs ?? APPROVAL_VALID_MS),
    reason: textOf(invocation, 'reason'),
  };
  if (valid === undefined) await putApproval(journals.shelf, approval);
  const until = showMoment(approval.expiresAt, place.name);
  output.say(`${valid === undefined ? 'Approved' : 'Approved already'} by ${operator}; it counts until ${until}.`);
  if (output.form !== 'text') output.document(approval);
  return EXIT.done;
};

export const run: Run = (invocation) => {
  const subject = subjectOf(textOf(invocation, 'plan') ?? '');
  return withJournals(invocation, 'work', async (journals) => {
    const { settings, output } = invocation;
    const place = await openPlace({ settings, output, ask: () => Promise.resolve({ answer: 'pending', by: '' }) });
    try {
      return await approve(invocation, journals, place, subject);
    } finally {
      await place.close();
      sayLastLine(output, place.name);
    }
  });
};
