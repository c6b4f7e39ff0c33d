/** `failover promote`: `failover run promote`. */
import { runOf } from './run.ts';

export const run = runOf('promote');
