/** Estates for storms. */
import type { ApplicationDescription } from '../../stacks/application.ts';
import { PONY } from '../../stacks/pony.ts';

const fewer = (name: string, tasks: number): ApplicationDescription['services'][number] => {
  const found = PONY.services.find((service) => service.name === name);
  if (found === undefined) throw new Error(`the example has no service ${name}`);
  return { ...found, tasks, maxTasks: tasks * 3, startsAfter: [] };
};

/** The smallest that has everything: a web service, a worker, a stream with its consumer, one public name. */
export const FOAL: ApplicationDescription = {
  ...PONY,
  name: 'foal',
  services: [fewer('web', 3), fewer('mailer', 2)],
};

/** The same without its worker. */
export const TINY: ApplicationDescription = { ...FOAL, name: 'tiny', services: [fewer('web', 3)] };
