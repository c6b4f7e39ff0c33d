/** What the Pulumi CLI runs: the region that the stack's configuration names, in the posture that it names. */
import * as pulumi from '@pulumi/pulumi';
import { Failure } from '../src/domain/failure.ts';
import { POSTURES, type Manifest } from '../src/domain/manifest.ts';
import { ROLES } from './estate.ts';
import { PONY } from './pony.ts';
import { declareRegion } from './program.ts';

const config = new pulumi.Config();

const declare = (): pulumi.Output<Manifest> => {
  try {
    return declareRegion({
      application: PONY,
      role: config.require('role', { allowedValues: [...ROLES] }),
      posture: config.require('posture', { allowedValues: [...POSTURES] }),
    });
  } catch (failure) {
    // Pulumi prints the stack trace of any other error, and a Failure has said all that its reader needs.
    throw failure instanceof Failure ? new pulumi.RunError(`${failure.message} ${failure.remedy}`) : failure;
  }
};

/** The literals of this region; `failover` reads nothing else of the stack. */
export const manifest = declare();
