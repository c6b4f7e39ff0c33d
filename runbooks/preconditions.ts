/** What must be known and fit together before a promotion is worth planning. */
import { EXIT, Failure } from '../src/domain/failure.ts';
import { knownOr, type Facts } from '../src/domain/facts/facts.ts';
import type { ServiceManifest } from '../src/domain/facts/manifest.ts';
import type { Sight } from '../src/domain/api/sight.ts';
import { FOREIGN_REMEDY } from '../src/operations/own-claim.ts';
import { foreignIn } from '../src/domain/plan/claim.ts';
import { asSentence } from '../src/domain/text/sentence.ts';

const manifestTrouble = ({ from, to }: Facts): string | null => {
  const [old, own] = [from.manifest, to.manifest];
  if (old.region === own.region) return `both manifests are of ${own.region}`;
  for (const field of ['application', 'account', 'hostedZoneId', 'claimRecordName'] as const)
    if (old[field] !== own[field])
      return `${field} is "${old[field]}" in ${old.region} and "${own[field]}" in ${own.region}`;
  const names = new Set(own.services.map(({ name }) => name));
  const lost = own.records.flatMap(({ name, services }) =>
    services.filter((service) => !names.has(service)).map((service) => ({ name, service })),
  )[0];
  return lost === undefined
    ? null
    : `record ${lost.name} names service "${lost.service}", which ${own.region} does not have`;
};

const unreadable = (what: string, cause: string, remedy: string): Failure =>
  new Failure({
    code: 'facts-unknown',
    message: `${what} cannot be read: ${asSentence(cause)}`,
    remedy,
    exitCode: EXIT.gate,
  });

const firstUnknown = <T>(sights: Record<string, Sight<T>>): string | null => {
  for (const sight of Object.values(sights)) if (!sight.known) return sight.cause;
  return null;
};

/** A silent Route 53 is waited for in the run, while capacity goes ahead; what it refuses for good no wait will mend. */
const requireRoute53 = ({ to: { manifest }, claim, dnsRefusal }: Facts): void => {
  if (dnsRefusal !== undefined)
    throw unreadable(
      `Zone ${manifest.hostedZoneId}`,
      dnsRefusal,
      'Check "hostedZoneId" of the manifests, and that your role may read the zone ("failover iam" prints the policy).',
    );
  const foreign = claim.known ? foreignIn(claim.seen) : null;
  if (foreign !== null)
    throw new Failure({
      code: 'claim-foreign',
      message: `${manifest.claimRecordName} is to hold the claim of a run, and holds something else: ${foreign}.`,
      remedy: FOREIGN_REMEDY,
      exitCode: EXIT.gate,
    });
};

const requireKnown = ({ to }: Facts): void => {
  const { region } = to.manifest;
  const cause = firstUnknown(to.services) ?? firstUnknown(to.mappings) ?? firstUnknown(to.streams);
  if (cause !== null)
    throw unreadable(
      `The standby ${region}`,
      cause,
      `Check credentials and network with "aws sts get-caller-identity --region ${region}", then try again.`,
    );
};

/** Why a service of the standby cannot be brought to size, a phrase; null when it can. */
const unfitness = ({ to }: Facts, { name, targetGroup }: ServiceManifest): string | null => {
  const seen = knownOr(to.services[name]);
  if (seen === null) return null;
  if (seen.schedulingStrategy === 'DAEMON')
    return `service ${name} has the scheduling strategy DAEMON: it runs one task on each container instance and takes no count`;
  // Its task sets, and how much of them runs, belong to that controller (Amazon ECS API Reference, DeploymentController).
  if (seen.deploymentController === 'EXTERNAL')
    return `service ${name} has an EXTERNAL deployment controller, which alone decides how many of its tasks run`;
  const serving = seen.servingTargetGroupArn;
  if (serving !== null && targetGroup !== null && serving !== targetGroup.targetGroupArn)
    return `service ${name} is served through target group ${serving}, and its manifest names ${targetGroup.targetGroupArn}`;
  return null;
};

/** A service that the plan would take for something it is not is refused before anything is changed. */
const requireFit = (facts: Facts): void => {
  const { region, services } = facts.to.manifest;
  const unfit = services.flatMap((service) => unfitness(facts, service) ?? []);
  if (unfit.length === 0) return;
  throw new Failure({
    code: 'standby-unfit',
    message: `${region} is not what its manifest says: ${listed(unfit)}.`,
    remedy: `Mend it on the stack of ${region}, or correct the manifest: leave out of "services" what is not to be promoted.`,
    exitCode: EXIT.refusedByAws,
  });
};

const listed = (parts: string[]): string =>
  `${parts.slice(0, 10).join(', ')}${parts.length > 10 ? ` and ${parts.length - 10} more` : ''}`;

const requireExisting = ({ to }: Facts): void => {
  // A cold region gets its consumers and streams from its stack in the run.
  const isRaised = to.manifest.posture === 'cold' && to.manifest.stack !== undefined;
  const gone = [
    ...to.manifest.services
      .filter(({ name }) => knownOr(to.services[name])?.status !== 'ACTIVE')
      .map(({ name }) => {
        const seen = knownOr(to.services[name]);
        return seen === null ? `service ${name}` : `service ${name} (it is ${seen.status})`;
      }),
    ...(isRaised ? [] : to.manifest.consumers)
      .filter(({ name }) => knownOr(to.mappings[name]) === null)
      .map(({ name }) => `mapping of ${name}`),
    ...(isRaised ? [] : to.manifest.streams)
      .filter(({ name }) => knownOr(to.streams[name]) === null)
      .map(({ name }) => `stream ${name}`),
  ];
  if (gone.length === 0) return;
  throw new Failure({
    code: 'standby-incomplete',
    message: `${to.manifest.region} lacks what its manifest names: ${listed(gone)}.`,
    remedy: `Run "pulumi up" on the stack of ${to.manifest.region} and export its manifest again.`,
    exitCode: EXIT.refusedByAws,
  });
};

/** A consumer whose mapping only a person can tell: in either region, as far as it answers. */
const requireOneMappingEach = ({ from, to }: Facts): void => {
  for (const { manifest, mappings } of [to, from])
    for (const { name, functionName, streamName } of manifest.consumers) {
      const rivals = knownOr(mappings[name])?.rivals;
      if (rivals === undefined) continue;
      throw new Failure({
        code: 'mapping-unclear',
        message: `${functionName} in ${manifest.region} has ${rivals.length} event source mappings of ${streamName}: ${rivals.join(', ')}.`,
        remedy: `Name the one of consumer ${name} as its mappingUuid in the manifest of ${manifest.region}; the others are not touched.`,
        exitCode: EXIT.usage,
      });
    }
};

/**
 * @throws Failure `mapping-unclear` (exit 2) when a consumer has several mappings of its stream and none is named.
 * @throws Failure `manifests-differ` (exit 2) when the manifests are not of one application in two regions.
 * @throws Failure `facts-unknown` (exit 5) when the standby could not be read, or Route 53 refused to show the zone.
 * @throws Failure `claim-foreign` (exit 5) when the name of the claim holds what is no claim.
 * @throws Failure `standby-incomplete` (exit 4) when the standby lacks what its manifest names, or is losing it.
 * @throws Failure `standby-unfit` (exit 4) when a service of it is not what its manifest says.
 */
export const requirePlannable = (facts: Facts): void => {
  const trouble = manifestTrouble(facts);
  if (trouble !== null)
    throw new Failure({
      code: 'manifests-differ',
      message: `The manifests do not belong together: ${asSentence(trouble)}`,
      remedy: 'Export both manifests again from their stacks, with "pulumi stack output manifest".',
      exitCode: EXIT.usage,
    });
  requireRoute53(facts);
  requireKnown(facts);
  requireOneMappingEach(facts);
  requireExisting(facts);
  requireFit(facts);
};
