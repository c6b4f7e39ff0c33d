/** One stack as the Pulumi CLI runs it: what its configuration says, read and checked before anything is declared. */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import * as pulumi from '@pulumi/pulumi';
import { z } from 'zod';
import { EXIT, Failure } from '../src/domain/failure.ts';
import type { PolicyDocument } from '../src/domain/api/policy-document.ts';
import { type Manifest, POSTURES } from '../src/domain/facts/manifest.ts';
import { type PrimaryFacts, parsePrimaryFacts } from '../src/domain/facts/primary-facts.ts';
import { type Settled, checkSettled } from '../src/domain/run/settled.ts';
import { findJsonFault } from '../src/domain/text/json-text.ts';
import { withoutMark } from '../src/domain/text/text-bytes.ts';
import type { ApplicationDescription } from './application.ts';
import type { OperatorPolicies } from './control-room.ts';
import { tellDeclared } from './declaring.ts';
import { ROLES } from './estate.ts';
import { freezeOf, RUN_VARIABLE } from './freeze.ts';
import { declareWholeRegion } from './program.ts';
import { checkAge } from './recorded-facts.ts';

const PROJECT = 'oregon-trail';

interface Stack {
  /** The literals of this region; `failover` reads nothing else of the stack. */
  manifest: pulumi.Output<Manifest>;
  /** Where Pulumi's state is safe, for `pulumi login`; the standby's stack has it. */
  stateBackend: pulumi.Output<string> | undefined;
}

/** A file that the configuration names, relative to the folder of Pulumi.yaml. */
const readNamed = (key: string, path: string): string => {
  const file = resolve(pulumi.getRootDirectory(), path);
  try {
    return withoutMark(readFileSync(file, 'utf8'));
  } catch (cause) {
    throw new Failure({
      code: 'stack-file-unreadable',
      message: `The file ${path}, which ${PROJECT}:${key} names, cannot be read: ${cause instanceof Error ? cause.message : String(cause)}.`,
      remedy: `Name a file from the folder of Pulumi.yaml: pulumi config set ${PROJECT}:${key} FILE`,
      exitCode: EXIT.usage,
      cause,
    });
  }
};

const readFacts = (config: pulumi.Config, nowMs: number): PrimaryFacts | undefined => {
  const path = config.get('facts');
  if (path === undefined) {
    void pulumi.log.warn(
      `${PROJECT}:facts names no file, so the standby is declared from the description alone, and a preview does not show what the primary runs. Record its facts: failover sync`,
    );
    return undefined;
  }
  const facts = parsePrimaryFacts(readNamed('facts', path), path);
  checkAge(facts, nowMs, config.get('factsMaximumAge'));
  return facts;
};

const documentSchema = z.looseObject({ Version: z.string(), Statement: z.array(z.looseObject({})) });

/** One document or a list of them, as `failover iam` prints them. */
const documentsIn = (text: string): PolicyDocument[] | null => {
  if (findJsonFault(text) !== null) return null;
  const read = z.union([documentSchema, z.array(documentSchema).min(1)]).safeParse(JSON.parse(text));
  return read.success ? ([read.data].flat() as unknown as PolicyDocument[]) : null;
};

const readPolicy = (config: pulumi.Config, role: string): PolicyDocument[] => {
  const key = `${role}Policy`;
  const path = config.get(key);
  if (path === undefined) return [];
  const documents = documentsIn(readNamed(key, path));
  if (documents !== null) return documents;
  throw new Failure({
    code: 'policy-file-invalid',
    message: `The file ${path}, which ${PROJECT}:${key} names, is not an IAM policy.`,
    remedy: `Write it anew: failover iam --role ${role} > ${path}`,
    exitCode: EXIT.usage,
  });
};

const readPolicies = (config: pulumi.Config): OperatorPolicies => ({
  observe: readPolicy(config, 'observe'),
  promote: readPolicy(config, 'promote'),
  drill: readPolicy(config, 'drill'),
});

/** The stack of one application would be replaced, resource by resource, by what another one describes. */
const checkOwner = (config: pulumi.Config, { name }: ApplicationDescription): void => {
  const owner = config.get('application');
  if (owner === undefined || owner === name) return;
  throw new Failure({
    code: 'stack-foreign',
    message: `This stack is of application ${owner}, and the program describes ${name}: nothing of the one would be kept.`,
    remedy: `Select the stack of ${name}, or make one: pulumi stack init; pulumi config set ${PROJECT}:application ${name}`,
    exitCode: EXIT.usage,
  });
};

const readSettled = (config: pulumi.Config): Settled | undefined => {
  const value = config.getObject('settled');
  if (value === undefined) return undefined;
  const { settled, faults } = checkSettled(value, `${PROJECT}:settled`);
  if (faults === null) return settled;
  throw new Failure({
    code: 'settled-invalid',
    message: `The configuration of the stack holds what no run can have left:`,
    lines: faults,
    remedy: 'Restore the stack file from version control, or write it anew: failover settle.',
    exitCode: EXIT.usage,
  });
};

/** A preview changes nothing, so it says what stands in the way and shows the rest. */
const heedFreeze = async (config: pulumi.Config): Promise<void> => {
  const root = pulumi.getRootDirectory();
  const callingRun = process.env[RUN_VARIABLE];
  const found = await freezeOf({ root, journal: config.get('journal'), thaw: config.get('thaw'), callingRun });
  if (found === null) return;
  if (!pulumi.runtime.isDryRun()) throw found;
  if (callingRun === undefined) await pulumi.log.warn(`${found.message} ${found.remedy}`);
};

/**
 * Declares the region that the stack's configuration names: `application` (whose stack it is), `role` (primary or standby),
 * `posture`, and for the standby `facts` with `factsMaximumAge`, and the policies of the operators' roles.
 * What runs left (`settled`) goes before the posture; while a run is open the stacks are frozen (`freeze.ts`, `journal`, `thaw`).
 * @param nowMs when the program runs, against which the age of the facts is measured.
 * @throws pulumi.RunError with message and remedy of a Failure: Pulumi prints these without a stack trace.
 */
export const declareStack = async (application: ApplicationDescription, nowMs = Date.now()): Promise<Stack> => {
  tellDeclared(application);
  const config = new pulumi.Config(PROJECT);
  const role = config.require('role', { allowedValues: [...ROLES] });
  const posture = config.require('posture', { allowedValues: [...POSTURES] });
  try {
    checkOwner(config, application);
    await heedFreeze(config);
    const settled = readSettled(config);
    const facts = role === 'standby' ? readFacts(config, nowMs) : undefined;
    const policies = readPolicies(config);
    const { manifest, stateBackend } = declareWholeRegion({
      application,
      role,
      posture,
      policies,
      calledByRun: process.env[RUN_VARIABLE] !== undefined,
      ...(facts !== undefined && { facts }),
      ...(settled !== undefined && { settled }),
    });
    return { manifest, stateBackend };
  } catch (failure) {
    if (!(failure instanceof Failure)) throw failure;
    throw new pulumi.RunError(`${failure.message}\n${failure.remedy}`);
  }
};
