/** What the Pulumi CLI runs: the region that the stack's configuration names, in the posture that it names. */
import * as pulumi from '@pulumi/pulumi';
import { POSTURES } from '../src/domain/manifest.ts';
import { ROLES } from './estate.ts';
import { PONY } from './pony.ts';
import { declareRegion } from './program.ts';

const config = new pulumi.Config();

/** The literals of this region; `failover` reads nothing else of the stack. */
export const manifest = declareRegion({
  application: PONY,
  role: config.require('role', { allowedValues: [...ROLES] }),
  posture: config.require('posture', { allowedValues: [...POSTURES] }),
});
