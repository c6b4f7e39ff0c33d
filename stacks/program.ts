/** The program of one stack: one region of the application, declared from its description. */
import * as aws from '@pulumi/aws';
import type * as pulumi from '@pulumi/pulumi';
import type { Manifest, Posture } from '../src/domain/manifest.ts';
import { checkApplication, type ApplicationDescription } from './application.ts';
import { tagsOf, type Estate, type Role } from './estate.ts';
import { Region } from './region.ts';

interface ProgramOptions {
  application: ApplicationDescription;
  role: Role;
  posture: Posture;
}

/**
 * Declares one region through a provider of its own, which refuses any other account.
 * @returns the literals of that region that a plan needs.
 * @throws Failure `application-invalid` (exit 2).
 */
export const declareRegion = (
  options: ProgramOptions,
  opts: pulumi.ComponentResourceOptions = {},
): pulumi.Output<Manifest> => {
  const application = checkApplication(options.application);
  const { role, posture } = options;
  const description = application.regions[role];
  const { name, account, owner } = application;
  const estate: Estate = { application: name, account, region: description.region, posture };
  const provider = new aws.Provider('aws', {
    region: estate.region,
    allowedAccountIds: [account],
    defaultTags: { tags: tagsOf(estate, role, owner) },
  });
  const region = new Region(
    'region',
    { application, description, estate, provider, role },
    { ...opts, providers: { aws: provider } },
  );
  return region.manifest;
};
