/** Capacity of a promotion: each service is scaled, kept there by its bounds, and seen to run before anything relies on it. */
import type { Manifest, ServiceManifest } from '../../src/domain/facts/manifest.ts';
import { finding, type Finding } from '../../src/domain/plan/finding.ts';
import type { Step } from '../../src/domain/plan/plan.ts';
import { MOST_FAILED_TASKS } from '../promote-options.ts';
import { early, foreign, missing, notAwaited, some, taken, unlike, type Judged, type Taken } from './promotion-view.ts';

interface Sized {
  /** Names of the service in ECS, for people. */
  name: string;
  scales: Taken<'service.scale'>[];
  bounds: Taken<'scaling.bounds'>[];
  steadies: Taken<'service.steady'>[];
}

const keyOf = ({ params }: { params: { clusterName: string; serviceName: string } }): string =>
  `${params.clusterName}/${params.serviceName}`;

const sizedIn = (judged: Judged): Map<string, Sized> => {
  const scales = taken(judged, 'service.scale').toSorted(
    (left, right) => left.params.desiredCount - right.params.desiredCount,
  );
  const bounds = taken(judged, 'scaling.bounds');
  const steadies = taken(judged, 'service.steady').toSorted(
    (left, right) => left.params.runningCount - right.params.runningCount,
  );
  const names = new Set([...scales, ...bounds, ...steadies].map(keyOf));
  return new Map(
    [...names].map((name) => {
      const isOwn = (one: Parameters<typeof keyOf>[0]): boolean => keyOf(one) === name;
      return [
        name,
        { name, scales: scales.filter(isOwn), bounds: bounds.filter(isOwn), steadies: steadies.filter(isOwn) },
      ];
    }),
  );
};

const stepsOf = ({ scales, bounds, steadies }: Sized): Step[] =>
  [...scales, ...bounds, ...steadies].map(({ step }) => step);

/** The size that the last step of each kind asks for. */
const sizeFindings = ({ name, scales, bounds, steadies }: Sized): Finding[] => {
  const target = scales.at(-1)?.params.desiredCount;
  const sizes = new Set([
    target,
    ...bounds.map(({ params }) => params.minCapacity),
    steadies.at(-1)?.params.runningCount,
  ]);
  const shrinking = [...scales, ...bounds].filter(({ params }) => params.exact);
  return [
    ...(sizes.size === 1
      ? []
      : [
          finding(
            'size-differs',
            name,
            `Service ${name} is scaled to ${target ?? 'nothing'}, kept at ${bounds.map(({ params }) => params.minCapacity).join(', ') || 'nothing'} and waited for at ${steadies.at(-1)?.params.runningCount ?? 'nothing'}.`,
            'Make desiredCount, minCapacity and runningCount the same.',
          ),
        ]),
    ...shrinking.map(({ step }) =>
      finding(
        'shrinks',
        step.id,
        `${step.id} is exact: it takes tasks away where there are more.`,
        'Write "exact": false.',
      ),
    ),
    ...steadies
      .filter(({ params }) => params.maxFailedTasks > MOST_FAILED_TASKS)
      .map(({ step, params }) =>
        finding(
          'gate-lowered',
          step.id,
          `${step.id} lets ${params.maxFailedTasks} tasks fail in a row: no crash loop would be told.`,
          `Write ${MOST_FAILED_TASKS} or less.`,
        ),
      ),
  ];
};

/** One rung after the other: scaled, then kept, then seen to run, and a second rung only then. */
const orderFindings = (judged: Judged, { scales, bounds, steadies }: Sized): Finding[] => {
  const last = scales.at(-1);
  if (last === undefined) return [];
  const firsts = [...scales.slice(0, -1), ...steadies.slice(0, -1)].map(({ step }) => step);
  const behind = [...bounds, ...steadies.slice(-1)].map(({ step }) => [step, [last.step]] as const);
  const watched = steadies
    .slice(0, -1)
    .map(({ step }, at) => [step, scales.slice(at, at + 1).map((one) => one.step)] as const);
  return [[last.step, firsts] as const, ...behind, ...watched].flatMap(([step, bases]) => {
    const base = notAwaited(judged, step, bases);
    return base === undefined ? [] : [early(step, base.id)];
  });
};

const kindsMissing = ({ scales, bounds, steadies }: Sized): string[] => [
  ...(scales.length === 0 ? ['scaled'] : []),
  ...(bounds.length === 0 ? ['kept at its size by its scaling bounds'] : []),
  ...(steadies.length === 0 ? ['seen to run'] : []),
];

/** A worker has no load balancer: its first task is watched before all of them may crash alike. */
const firstTaskMissing = ({ scales, steadies }: Sized, { targetGroup }: ServiceManifest): boolean =>
  targetGroup === null && (scales.at(-1)?.params.desiredCount ?? 0) > 1 && (scales.length < 2 || steadies.length < 2);

const NONE: Sized = { name: '', scales: [], bounds: [], steadies: [] };

const healthFindings = (judged: Judged, service: ServiceManifest, sized: Sized): Finding[] => {
  const { name, targetGroup, floorTasks } = service;
  if (targetGroup === null) return [];
  const own = taken(judged, 'targets.healthy').filter(({ params }) => params.serviceName === name);
  const running = sized.steadies.slice(-1).map(({ step }) => step);
  if (own.length === 0)
    return [missing('capacity-missing', `${name}/health`, `Nothing waits for healthy targets of service ${name}.`)];
  return own.flatMap(({ step, params }) => {
    const base = notAwaited(judged, step, running);
    return [
      ...some(unlike(step, 'targetGroupArn', params.targetGroupArn, targetGroup.targetGroupArn)),
      ...(params.floor < Math.min(floorTasks, sized.scales.at(-1)?.params.desiredCount ?? floorTasks)
        ? [belowFloor(step, params.floor, floorTasks)]
        : []),
      ...(base === undefined ? [] : [early(step, base.id)]),
    ];
  });
};

const belowFloor = (step: Step, found: number, floor: number): Finding =>
  finding(
    'below-floor',
    step.id,
    `${step.id} is content with ${found}, and the manifest declares a floor of ${floor}.`,
    `Write ${floor} or more.`,
  );

const gateFloors = (judged: Judged, { services }: Manifest): Finding[] =>
  taken(judged, 'traffic.gate').flatMap(({ step, params }) =>
    params.targets.flatMap(({ serviceName, floor }) => {
      const declared = services.find(({ name }) => name === serviceName)?.floorTasks ?? 0;
      return floor < declared ? [belowFloor(step, floor, declared)] : [];
    }),
  );

/** Services that users or other services wait for: a forced run does not go on without them either. */
const neededIn = ({ services, records }: Manifest): Set<string> =>
  new Set([...records.flatMap((record) => record.services), ...services.flatMap(({ startsAfter }) => startsAfter)]);

/** The ceiling of both regions, or the size; and that something may shrink it, where that is declared. */
const boundFindings = (
  { bounds }: Sized,
  { name, minTasks, maxTasks }: ServiceManifest,
  { services }: Manifest,
): Finding[] => {
  const other = services.find((one) => one.name === name)?.maxTasks ?? 0;
  return bounds.flatMap(({ step, params: { minCapacity, maxCapacity, scales } }) =>
    some(
      unlike(step, 'maxCapacity', maxCapacity, Math.max(maxTasks, other, minCapacity)),
      scales === false && minTasks < maxTasks ? unlike(step, 'scales', false, true) : null,
    ),
  );
};

const serviceFindings = (judged: Judged, manifest: Manifest, sizes: ReadonlyMap<string, Sized>): Finding[] =>
  manifest.services.flatMap((service) => {
    const { name, clusterName, serviceName, floorTasks, startsAfter } = service;
    const sized = sizes.get(`${clusterName}/${serviceName}`) ?? NONE;
    const lacking = kindsMissing(sized);
    const low = sized.scales.slice(-1).filter(({ params }) => params.desiredCount < floorTasks);
    const ups = manifest.services
      .filter((other) => startsAfter.includes(other.name))
      .flatMap((other) => sizes.get(`${other.clusterName}/${other.serviceName}`)?.steadies.slice(-1) ?? []);
    const healthy = taken(judged, 'targets.healthy').filter(({ params }) => startsAfter.includes(params.serviceName));
    const isNeeded = neededIn(manifest).has(name);
    const health = taken(judged, 'targets.healthy').filter(({ params }) => params.serviceName === name);
    const own = [...sized.scales, ...sized.steadies, ...health].map(({ step }) => step);
    return [
      ...lacking.map((what) =>
        missing(
          'capacity-missing',
          `${name}/${what.split(' ')[0] ?? ''}`,
          `Service ${name} of ${manifest.region} is not ${what}.`,
        ),
      ),
      ...(firstTaskMissing(sized, service)
        ? [missing('first-task-missing', name, `No single task of worker ${name} is watched before the others start.`)]
        : []),
      ...low.map(({ step, params }) => belowFloor(step, params.desiredCount, floorTasks)),
      ...sized.scales.slice(0, 1).flatMap(({ step }) => {
        const base = notAwaited(
          judged,
          step,
          [...ups, ...healthy].map((one) => one.step),
        );
        return base === undefined ? [] : [early(step, base.id)];
      }),
      ...healthFindings(judged, service, sized),
      ...boundFindings(sized, service, judged.manifests?.from ?? manifest),
      ...own
        .filter(({ whenForced }) => isNeeded && whenForced?.onFailure.action === 'defer')
        .map((step) =>
          finding(
            'put-off',
            step.id,
            `Forced, ${step.id} is put off when it fails, and users or other services wait for ${name}.`,
            'Write "whenForced": null.',
          ),
        ),
    ];
  });

/** Of every service that the manifest or the plan has. */
export const capacityFindings = (judged: Judged): Finding[] => {
  const sizes = sizedIn(judged);
  const { manifests } = judged;
  const own = [...sizes.values()].flatMap((sized) => [...sizeFindings(sized), ...orderFindings(judged, sized)]);
  if (manifests === null) return own;
  const { to } = manifests;
  const known = new Set(to.services.map(({ clusterName, serviceName }) => `${clusterName}/${serviceName}`));
  const strangers = [...sizes.values()].filter(({ name }) => !known.has(name));
  return [
    ...own,
    ...strangers.flatMap((sized) => stepsOf(sized).map((step) => foreign(step, `service ${sized.name}`))),
    ...taken(judged, 'targets.healthy')
      .filter(({ params }) => !to.services.some(({ name }) => name === params.serviceName))
      .map(({ step, params }) => foreign(step, `service ${params.serviceName}`)),
    ...serviceFindings(judged, to, sizes),
    ...gateFloors(judged, to),
  ];
};
