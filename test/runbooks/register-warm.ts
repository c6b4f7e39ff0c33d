/** Preloaded (`node --import`), it does at start-up what a project with a runbook of its own does. */
import { registerRunbook } from '../../runbooks/index.ts';
import { warm } from './warm.ts';

registerRunbook(warm);
