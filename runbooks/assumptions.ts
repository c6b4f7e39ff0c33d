/** What a plan rests on: budgets from the region's quotas, and the sentences that say what was assumed. */
import { showAge } from '../src/domain/facts/capacity.ts';
import { DEFAULT_BUDGETS, type Budget, type Budgets } from '../src/domain/api/catalogue.ts';
import { knownOr, type Facts } from '../src/domain/facts/facts.ts';
import { LEAST_PER_SECOND } from '../src/domain/plan/plan.ts';
import { launchBudgetIn } from '../src/domain/api/regional-quotas.ts';
import type { PlanInputs } from './plan-inputs.ts';
import { streamAssumptions, streamWarnings } from './stream-notes.ts';
import { recordWarnings } from './record-warnings.ts';

/** Quota codes: AWS General Reference, Amazon ECS endpoints and quotas. */
const QUOTA = {
  modify: { burst: 'L-AA0D4951', perSecond: 'L-C5297B3A' },
  read: { burst: 'L-22AE4B75', perSecond: 'L-321A0372' },
  launch: { burst: 'L-6BAD92DD', perSecond: 'L-551A4E9D' },
  vCpu: 'L-3032A538',
} as const;

const applied = (facts: Facts, codes: { burst: string; perSecond: string }, otherwise: Budget): Budget => {
  const quotas = knownOr(facts.quotas) ?? {};
  return {
    burst: Math.max(1, quotas[codes.burst] || otherwise.burst),
    perSecond: Math.max(LEAST_PER_SECOND, quotas[codes.perSecond] || otherwise.perSecond),
  };
};

/** Published request rates, with the region's applied quotas where they are known. */
export const budgetsOf = (facts: Facts): Budgets => ({
  ...DEFAULT_BUDGETS,
  'ecs:service-modify': applied(facts, QUOTA.modify, DEFAULT_BUDGETS['ecs:service-modify']),
  'ecs:service-read': applied(facts, QUOTA.read, DEFAULT_BUDGETS['ecs:service-read']),
});

export const launchBudgetOf = (facts: Facts): Budget =>
  applied(facts, QUOTA.launch, launchBudgetIn(facts.to.manifest.region));

const vCpuWarning = ({ facts, targets }: PlanInputs): string[] => {
  const { manifest } = facts.to;
  const needed = manifest.services.reduce(
    (sum, { name, cpuUnits }) => sum + ((targets.get(name)?.tasks ?? 0) * cpuUnits) / 1024,
    0,
  );
  const quota = knownOr(facts.quotas)?.[QUOTA.vCpu];
  if (quota === undefined || quota >= needed) return [];
  return [
    `The plan needs ${needed} Fargate vCPUs in ${manifest.region} and the quota ${QUOTA.vCpu} is ${quota}: tasks will not start beyond it. Ask for more now.`,
  ];
};

const unknownsOf = ({ from }: Facts): string[] => {
  const { region } = from.manifest;
  const parts = { services: from.services, mappings: from.mappings, streams: from.streams, scaling: from.scaling };
  return Object.entries(parts).flatMap(([part, sights]) => {
    const causes = new Set(Object.values(sights).flatMap((sight) => (sight.known ? [] : [sight.cause])));
    return causes.size === 0 ? [] : [`${part} of ${region} could not be read (${[...causes].slice(0, 2).join('; ')})`];
  });
};

const capacityAssumptions = ({ facts, targets }: PlanInputs): string[] => {
  const all = [...targets];
  const lines = all.flatMap(([name, { assumed, basis }]) => (assumed ? [`Size of ${name} is assumed: ${basis}.`] : []));
  const observed = all.length - lines.length;
  const ages = [...targets.keys()].map((name) => knownOr(facts.samples[name])?.ageMs ?? 0);
  const oldestMs = ages.reduce((oldest, age) => Math.max(oldest, age), 0);
  if (observed > 0)
    lines.unshift(`Sizes of ${observed} services were observed; the oldest sample is ${showAge(oldestMs)} old.`);
  return lines;
};

/** Sentences for `plan.assumptions`. */
export const assumptionsOf = (inputs: PlanInputs): string[] => {
  const { facts } = inputs;
  return [
    `Facts were read at ${facts.readAt}.`,
    ...capacityAssumptions(inputs),
    ...streamAssumptions(inputs),
    ...unknownsOf(facts).map((unknown) => `${unknown}: its manifest is taken instead.`),
    ...(facts.quotas.known
      ? []
      : [`Quotas of ${facts.to.manifest.region} could not be read (${facts.quotas.cause}): AWS defaults are assumed.`]),
  ];
};

/** A deployment moves tasks of its own, and one that failed leaves what was there before it. */
const deploymentWarnings = ({ facts }: PlanInputs): string[] => {
  const { manifest, services } = facts.to;
  return manifest.services.flatMap(({ name }) => {
    const seen = knownOr(services[name]);
    if (seen === null) return [];
    const of = `Service ${name} of ${manifest.region}`;
    const why = seen.rolloutStateReason === '' ? '' : ` (${seen.rolloutStateReason})`;
    if (seen.rolloutState === 'FAILED') return [`${of}: its last deployment FAILED${why}; a gate will stop the run.`];
    return [
      ...(seen.rolloutState === 'IN_PROGRESS' ? [`${of} is in the middle of a deployment${why}.`] : []),
      ...(seen.deploymentController === 'CODE_DEPLOY'
        ? [`${of} is deployed by CodeDeploy: it is scaled as it is; let no deployment begin meanwhile.`]
        : []),
      ...(seen.trouble === null ? [] : [`${of} is short of tasks already; ECS says: ${seen.trouble}`]),
    ];
  });
};

/** What of Route 53 was silent, and what that means for the run. */
const unreadWarnings = ({ facts, ways }: PlanInputs): string[] => {
  const names = ways.flatMap(({ live, record }) => (live === null ? [record.name] : []));
  const causes = new Set(
    [facts.claim, ...Object.values(facts.records)].flatMap((sight) => (sight.known ? [] : [sight.cause])),
  );
  if (causes.size === 0) return [];
  const what = [...names.map((name) => `the records of ${name}`), ...(facts.claim.known ? [] : ['the claim'])];
  return [
    `Route 53 did not show ${what.join(' and ')} (${[...causes].slice(0, 2).join('; ')}): what is there is not known, nor whether users can be moved. Capacity, streams and consumers go ahead; no user is moved before Route 53 answers, and then by what the records are at that time.`,
  ];
};

/** Beyond the time that an alias has, the gates of the rungs see few of the users that they decide on. */
const ttlWarnings = ({ ways, options }: PlanInputs): string[] =>
  ways
    .filter(({ ttlSeconds, reached }) => reached < 100 && ttlSeconds * 1000 > options.physics.aliasTtlMs)
    .map(({ record: { name }, ttlSeconds }) => {
      const age = showAge(ttlSeconds * 1000);
      return `Resolvers may keep answers of ${name} for ${age} (TTL ${ttlSeconds}): for so long users come over after each rung, and go back after a cut-back or a rollback, and the proof waits for it. Lower the TTL to 60 at least ${age} before a planned move.`;
    });

/** The switch for the day without Route 53's control plane: who flips it finds out here, and not then, that nobody sees it. */
const publicAccessWarnings = ({ facts: { from, to, publicAccess } }: PlanInputs): string[] => {
  const { switchBucket, account, region } = to.manifest;
  if (switchBucket === undefined || publicAccess === undefined) return [];
  const use = `the objects in ${switchBucket} that take ${from.manifest.region} out of DNS without Route 53's control plane`;
  const known = knownOr(publicAccess);
  if (!publicAccess.known)
    return [
      `Whether account ${account} blocks public access to S3 is not known (${publicAccess.cause}): if it does, health checks cannot read ${use}. No step needs them.`,
    ];
  if (known === null || !(known.blocksPolicies || known.restrictsBuckets)) return [];
  const effect = known.restrictsBuckets
    ? 'S3 refuses health checks to read'
    : 'S3 refuses a policy that lets health checks read';
  return [
    `Account ${account} blocks public access to S3: ${effect} ${use} (AccessDenied), so uploading one does nothing, and "pulumi up" cannot set the policy of that bucket where BlockPublicPolicy is on. No step of this plan needs them. "aws s3control get-public-access-block --account-id ${account} --region ${region}" shows the setting; take back BlockPublicPolicy and RestrictPublicBuckets, or do without this switch.`,
  ];
};

const sharedWarnings = ({ facts, ways }: PlanInputs): string[] =>
  ways
    .filter(({ shared }) => shared < 1)
    .map(
      ({ record: { name }, shared }) =>
        `${name} has weighted records of further regions: they keep ${Math.round((1 - shared) * 1000) / 10} % of its users, and ${facts.to.manifest.region} gets the rest.`,
    );

/** A service that is declared to scale and is not listed: an empty list may be one for a moment, so it is no reason not to plan. */
const scalingWarnings = ({ facts: { to } }: PlanInputs): string[] =>
  to.manifest.services.flatMap(({ name, minTasks, maxTasks }) => {
    const { region } = to.manifest;
    const sight = to.scaling[name];
    if (sight === undefined || minTasks >= maxTasks) return [];
    const again = 'The run looks again, and its bounds count as raised only once they are seen';
    if (!sight.known) return [`Scaling of ${name} in ${region} could not be read (${sight.cause}). ${again}.`];
    if (sight.seen !== null) return [];
    return [
      `Application Auto Scaling in ${region} lists no target of ${name}, and its manifest declares ${minTasks}..${maxTasks} tasks: what may shrink it is not known. ${again}. Where that stays so, mend it on the stack of ${region}, or declare minTasks equal to maxTasks for what does not scale by itself.`,
    ];
  });

/** Sentences for `plan.warnings`. */
export const warningsOf = (inputs: PlanInputs): string[] => {
  const { facts, services, options } = inputs;
  const { from } = facts;
  const left = [...services.from.keys()].filter((name) => !services.to.has(name));
  const blind = from.manifest.consumers.some(({ name }) => from.mappings[name]?.known === false);
  return [
    ...unreadWarnings(inputs),
    ...ttlWarnings(inputs),
    ...sharedWarnings(inputs),
    ...vCpuWarning(inputs),
    ...streamWarnings(inputs),
    ...recordWarnings(inputs),
    ...deploymentWarnings(inputs),
    ...scalingWarnings(inputs),
    ...publicAccessWarnings(inputs),
    ...left.map((name) => `Service ${name} exists in ${from.manifest.region} only: it will not be restored.`),
    ...(blind && options.mode === 'planned'
      ? [
          `${from.manifest.region} does not answer for its consumers: a planned run will stop at the fence; "--mode forced" goes on.`,
        ]
      : []),
  ];
};
