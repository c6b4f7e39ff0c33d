/** What people can change of services by hand. */
import type { ByHand } from '../service.ts';
import { TASK_FAULTS } from './task-faults.ts';
import { converge } from './tasks.ts';

export const tasksByHand: ByHand = {
  collections: ({ services, fargate = {} }) => ({ services, fargate }),
  choices: {
    'services taskFault': TASK_FAULTS,
    'services status': ['ACTIVE', 'DRAINING', 'INACTIVE'],
    'services deploymentController': ['ECS', 'CODE_DEPLOY', 'EXTERNAL'],
    'services deployment.rolloutState': ['IN_PROGRESS', 'COMPLETED', 'FAILED'],
  },
  /** A desired count is followed, as ECS follows it whoever has set it. */
  follow(here, { collection, key, field }) {
    const service = collection === 'services' && field === 'desiredCount' ? here.region.services[key] : undefined;
    if (service !== undefined) converge(here, service);
  },
};
