/**
 * Provisioning: runs the real program of `stacks/` in this process, under Pulumi's mocks, and takes down what it
 * registers. No Pulumi engine, no plugin, no network. Import it lazily: Pulumi alone takes about half a second to load.
 */
import type * as pulumi from '@pulumi/pulumi';
import type { ApplicationDescription } from '../../../stacks/application.ts';
import type { Role } from '../../../stacks/estate.ts';
import { declareRegion, type ProgramOptions } from '../../../stacks/program.ts';
import type { Region } from '../../domain/api/call.ts';
import type { Manifest, Posture } from '../../domain/facts/manifest.ts';
import type { PrimaryFacts } from '../../domain/facts/primary-facts.ts';
import type { Settled } from '../../domain/run/settled.ts';
import { creationSteps, type CreationStep } from './provision-times.ts';
import { answerFor, type Properties } from './provision-answers.ts';
import type { RegisteredResource } from '../services/declared-region.ts';
import { runProgram } from './provision-run.ts';

export interface ProvisionedRegion {
  region: Region;
  posture: Posture;
  manifest: Manifest;
  resources: RegisteredResource[];
  /** Of a cold region: what its stack can be raised to, and the order in which that comes. */
  raised?: { region: ProvisionedRegion; steps: CreationStep[] };
}

interface ProvisionOptions {
  application: ApplicationDescription;
  postures: { primary: Posture; standby: Posture };
  /** Of the primary, from which the standby is declared. */
  facts?: PrimaryFacts;
  /** What runs have left, by the role of the region. */
  settled?: { [R in Role]?: Settled };
}

/** Providers are named here by their region, so that a reference to one says where it goes. */
const PROVIDER_TYPE = 'pulumi:providers:aws';

/** A reference to a provider is its URN, `::` and its id (pulumi/pulumi, developer docs on provider references). */
const regionOf = (provider: string | undefined): Region | null => {
  if (provider === undefined || !provider.includes(PROVIDER_TYPE)) return null;
  return provider.slice(provider.lastIndexOf('::') + 2);
};

const register = (args: pulumi.runtime.MockResourceArgs, account: string): RegisteredResource => {
  const { type, name, custom = true } = args;
  const inputs = args.inputs as Properties;
  const isProvider = type === PROVIDER_TYPE;
  const region = isProvider ? String(inputs['region']) : regionOf(args.provider);
  const { id, added } = isProvider
    ? { id: region, added: {} }
    : answerFor(type, inputs, { name, account, region: region ?? 'no-region' });
  return { type, name, custom, region, inputs, id, outputs: { ...inputs, ...added } };
};

/** Takes down every registration in `resources`, from an empty start. */
const recorder = (resources: RegisteredResource[], account: string) => (): pulumi.runtime.Mocks => {
  resources.length = 0;
  return {
    newResource(args) {
      const resource = register(args, account);
      resources.push(resource);
      return { id: resource.id ?? undefined, state: resource.outputs };
    },
    call({ token }) {
      const message = `it looks ${token} up, but everything must be handed in`;
      // Pulumi reads the field that an error of its engine's protocol has.
      throw Object.assign(new Error(message), { details: message });
    },
  };
};

const provisionRegion = async (
  application: ApplicationDescription,
  stack: Omit<ProgramOptions, 'application'>,
): Promise<ProvisionedRegion> => {
  const resources: RegisteredResource[] = [];
  const manifest = await runProgram(stack.role, recorder(resources, application.account), () =>
    declareRegion({ application, ...stack }),
  );
  return { region: manifest.region, posture: stack.posture, manifest, resources };
};

/** As runbooks raise a cold region: everything but users and consumers. */
const RAISED: Posture = 'hot';

/** What `pulumi up` would make of a cold region, found by running its program in the raised posture too. */
const withRaised = async (
  application: ApplicationDescription,
  stack: Omit<ProgramOptions, 'application'>,
): Promise<ProvisionedRegion> => {
  const region = await provisionRegion(application, stack);
  if (stack.posture !== 'cold') return region;
  const raised = await provisionRegion(application, { ...stack, posture: RAISED });
  return { ...region, raised: { region: raised, steps: creationSteps(region.resources, raised.resources) } };
};

/**
 * Provisions both regions, one after the other, since Pulumi keeps one program's state in the process. The same
 * description gives the same resources, ids and manifests every time.
 * @throws Failure `application-invalid` or `program-failed` (exit 2).
 */
export const provision = async (options: ProvisionOptions): Promise<ProvisionedRegion[]> => {
  const { application, postures, facts, settled = {} } = options;
  const stackOf = (role: Role): Omit<ProgramOptions, 'application'> => ({
    role,
    posture: postures[role],
    ...(facts === undefined ? {} : { facts }),
    ...(settled[role] === undefined ? {} : { settled: settled[role] }),
  });
  return [await provisionRegion(application, stackOf('primary')), await withRaised(application, stackOf('standby'))];
};
