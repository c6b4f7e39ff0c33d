/** The program of one stack: one region of the application, declared from its description and the primary's facts. */
import * as aws from '@pulumi/aws';
import type * as pulumi from '@pulumi/pulumi';
import type { Manifest, Posture } from '../src/domain/facts/manifest.ts';
import type { PrimaryFacts } from '../src/domain/facts/primary-facts.ts';
import type { Settled } from '../src/domain/run/settled.ts';
import { checkApplication, type ApplicationDescription } from './application.ts';
import type { OperatorPolicies } from './control-room.ts';
import { tellDeclared } from './declaring.ts';
import { tagsOf, type Estate, type Role } from './estate.ts';
import { declaredFrom } from './recorded-facts.ts';
import { Region } from './region.ts';

export interface ProgramOptions {
  application: ApplicationDescription;
  role: Role;
  posture: Posture;
  /** What the primary was recorded to be; the standby is declared from them. The primary is declared as described. */
  facts?: PrimaryFacts;
  /** Of the operators' roles, as `failover iam` prints them. */
  policies?: OperatorPolicies;
  settled?: Settled;
  calledByRun?: boolean;
}

/**
 * Declares one region through a provider of its own, which refuses any other account. Nothing is declared before
 * everything was checked.
 * @throws Failure `application-invalid`, `facts-foreign` or `facts-beyond-description` (exit 2).
 */
export const declareWholeRegion = (options: ProgramOptions, opts: pulumi.ComponentResourceOptions = {}): Region => {
  tellDeclared(options.application);
  const { role, posture, facts, policies = null, settled, calledByRun = false } = options;
  const described = checkApplication(options.application);
  const application = role === 'primary' || facts === undefined ? described : declaredFrom(described, facts);
  const description = application.regions[role];
  const { name, account, owner } = application;
  const estate: Estate = { application: name, account, region: description.region, posture, calledByRun };
  if (settled !== undefined) estate.settled = settled;
  const provider = new aws.Provider('aws', {
    region: estate.region,
    allowedAccountIds: [account],
    defaultTags: { tags: tagsOf(estate, role, owner) },
  });
  return new Region(
    'region',
    { application, description, estate, provider, role, policies },
    { ...opts, providers: { aws: provider } },
  );
};

/** As `declareWholeRegion`; the literals of that region that a plan needs. */
export const declareRegion = (
  options: ProgramOptions,
  opts: pulumi.ComponentResourceOptions = {},
): pulumi.Output<Manifest> => declareWholeRegion(options, opts).manifest;
