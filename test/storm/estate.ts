/** Estates for storms. */
import type { ProvisionedRegion } from '../../src/sandbox/declared/provision.ts';
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

/** Twelve services behind one name: more than fit into one DescribeServices (ten, Amazon ECS API Reference). */
export const HERD: ApplicationDescription = {
  ...FOAL,
  name: 'herd',
  services: Array.from({ length: 12 }, (_, index) => {
    const one = fewer('web', 2);
    return one.kind === 'web'
      ? {
          ...one,
          name: `web${index}`,
          paths: [`/${index}/*`],
          priority: 100 + index,
          publishesTo: index === 0 ? one.publishesTo : [],
        }
      : one;
  }),
};

/** The same without its worker. */
export const TINY: ApplicationDescription = { ...FOAL, name: 'tiny', services: [fewer('web', 3)] };

const RECORD = 'aws:route53/record:Record';

/** The same regions with AAAA records beside those of type A: users with IPv6 have to move with all the others. */
export const withIpv6 = (regions: ProvisionedRegion[]): ProvisionedRegion[] =>
  regions.map((region) => ({
    ...region,
    resources: region.resources.flatMap((resource) =>
      resource.type === RECORD && resource.outputs['type'] === 'A'
        ? [resource, { ...resource, name: `${resource.name}-v6`, outputs: { ...resource.outputs, type: 'AAAA' } }]
        : [resource],
    ),
  }));
