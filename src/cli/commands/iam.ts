/** `failover iam`: the least that IAM must allow for a plan. It changes nothing. */
import { EXIT, Failure } from '../../domain/failure.ts';
import {
  callsOfRole,
  LARGEST_POLICY_CHARACTERS,
  policyCharacters,
  policyFor,
  type PolicyRole,
} from '../../domain/plan/policy.ts';
import { anchorCalls } from '../../domain/plan/anchor-policy.ts';
import type { Runbook } from '../../domain/plan/runbook.ts';
import type { PolicyDocument } from '../../domain/api/policy-document.ts';
import { OPERATIONS } from '../../operations/registry.ts';
import { textOf, type Run } from '../arguments/command.ts';
import { callsOfComparing } from '../../run/comparing.ts';
import { journalPlace } from '../places/journal-access.ts';
import { sayFirstLine } from '../terminal/frame.ts';
import { draftPlan, type Draft } from '../../run/planning.ts';
import { givenPlan, orderOf, runbookNamed } from '../planning/order.ts';
import { onStage } from '../places/stage.ts';
import type { Stage } from '../places/drive.ts';

const COVERS: Record<PolicyRole, string> = {
  observe: 'plan, status, dry runs, drift and sync; it changes nothing',
  promote: 'running, resuming and taking back this plan',
  approve:
    'reading the journal, and writing approvals of its own under the name that IAM knows it by; no other role may',
  drill: 'looking, and changing capacity in the standby region; no DNS, no consumers, nothing in the old region',
};

/** Whom to give it to, and how large it is; on stderr, so that stdout is the policy and nothing else. */
const describe = (role: PolicyRole, documents: readonly PolicyDocument[]): string[] => {
  const sizes = documents.map(policyCharacters);
  const parts = documents.length === 1 ? 'one managed policy' : `${documents.length} managed policies, all of them`;
  const size = `${sizes.map((characters) => characters.toLocaleString('en')).join(' + ')} of ${LARGEST_POLICY_CHARACTERS.toLocaleString('en')} characters`;
  const tooLarge = sizes.some((characters) => characters > LARGEST_POLICY_CHARACTERS)
    ? ['One of them is larger than a managed policy may be: attach that one as an inline policy of the role.']
    : [];
  return [
    `Role ${role}: ${COVERS[role]}.`,
    `Attach it to the role that runs failover as ${parts} (${size}), before the incident.`,
    ...tooLarge,
  ];
};

const nowhereToApprove = (): Failure =>
  new Failure({
    code: 'journal-missing',
    message: 'Approvals are kept beside the shared journal, and none is configured: there is nothing to allow.',
    remedy: 'Name its bucket: "journal" in failover.json, or --journal s3://bucket/prefix.',
    exitCode: EXIT.usage,
  });

const perform = async (stage: Stage, given: Draft | null, runbook: Runbook): Promise<number> => {
  const { invocation, output, place, reach } = stage;
  const order = await orderOf(await place.manifests(), invocation, runbook);
  const { from, to } = order.manifests;
  const { application, account } = to;
  sayFirstLine(output, { target: place.name, application, account, from: from.region, to: to.region, mode: null });
  const { plan } = given ?? (await draftPlan(reach, { ...order, mode: null }));
  const role = (textOf(invocation, 'role') ?? 'promote') as PolicyRole;
  const journal = journalPlace(invocation.settings, order.manifests);
  if (role === 'approve' && journal === null) throw nowhereToApprove();
  const calls = callsOfRole(role, plan, order.manifests, OPERATIONS, journal);
  calls.push(...anchorCalls(role, invocation.settings.anchor));
  if (role === 'observe') calls.push(...(await callsOfComparing(reach, order.manifests)));
  const documents = policyFor(calls, plan.account);
  output.document(documents.length === 1 ? documents[0] : documents);
  output.remark(...describe(role, documents));
  return EXIT.done;
};

export const run: Run = (invocation) => {
  const { output } = invocation;
  const given = givenPlan(invocation);
  const runbook = runbookNamed(invocation);
  // A policy is data on stdout with or without `--json`.
  const form = output.form === 'text' ? ({ form: 'json', say: () => {}, announce: output.remark } as const) : {};
  return onStage({ ...invocation, output: { ...output, ...form } }, (stage) => perform(stage, given, runbook));
};
