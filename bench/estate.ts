/** Applications of any size for the benches: web services over as many load balancers as they need, in tiers. */
import type { ApplicationDescription } from '../stacks/application.ts';
import { PONY } from '../stacks/pony.ts';

/** One load balancer takes 100 target groups; fewer leave room for a deployment that needs two. */
const SERVICES_PER_LOAD_BALANCER = 80;
/** Sizes go round in this order: many small services and few large ones, 6 tasks on average. */
const SIZES = [2, 3, 4, 6, 2, 12, 4, 8, 3, 16] as const;
const TIERS = [0, 1, 1, 2, 2, 2, 3, 3, 3, 3] as const;

const numbered = (word: string, index: number): string => `${word}-${String(index).padStart(4, '0')}`;

const serviceAt = (index: number, perLoadBalancer: number): ApplicationDescription['services'][number] => {
  const loadBalancer = Math.floor(index / perLoadBalancer);
  const place = index % perLoadBalancer;
  const name = numbered('service', index);
  const tasks = SIZES[index % SIZES.length] ?? 2;
  return {
    kind: 'web',
    name,
    tier: TIERS[index % TIERS.length] ?? 0,
    tasks,
    maxTasks: tasks * 3,
    cpuUnits: 256,
    memoryMiB: 512,
    image: {
      repository: `fleet/${name}`,
      digest: `sha256:${String(index).padStart(64, '0')}`,
      sizeMB: 100 + (index % 7) * 50,
    },
    port: 8080,
    healthCheckPath: `/${name}/health`,
    loadBalancer: numbered('fleet', loadBalancer),
    // The first service of each load balancer answers for its public name.
    paths: place === 0 ? ['/*'] : [`/${name}/*`],
    priority: place === 0 ? 50_000 : place,
    publishesTo: place === 0 ? ['events'] : [],
  };
};

/** An application of `serviceCount` web services, several public names, and the stream of the example. */
export const generatedApplication = (
  serviceCount: number,
  perLoadBalancer = SERVICES_PER_LOAD_BALANCER,
): ApplicationDescription => ({
  ...PONY,
  name: 'fleet',
  services: Array.from({ length: serviceCount }, (_, index) => serviceAt(index, perLoadBalancer)),
  loadBalancers: Array.from({ length: Math.ceil(serviceCount / perLoadBalancer) }, (_, index) => {
    const name = numbered('fleet', index);
    return { name, publicName: `${name}.pony.example`, probePath: '/health' };
  }),
});
