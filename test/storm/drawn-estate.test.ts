/** The generator of estates: what it draws is whole, always the same, and of every shape that storms are to meet. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkApplication, type ApplicationDescription } from '../../stacks/application.ts';
import { drawEstate } from './drawn-estate.ts';
import { DRAWN_ESTATES } from './openings.ts';

const drawn = (count: number) => Array.from({ length: count }, (_, index) => drawEstate(index + 1));

test('each of five hundred estates is a description without a contradiction, and the same when it is drawn again', () => {
  for (const { application } of drawn(500)) assert.doesNotThrow(() => checkApplication(application));
  assert.deepEqual(drawn(20), drawn(20));
});

type Shape = (application: ApplicationDescription) => boolean;

const workers = ({ services }: ApplicationDescription): number =>
  services.filter(({ kind }) => kind === 'worker').length;
const streams = ({ consumers }: ApplicationDescription): number =>
  new Set(consumers.map(({ stream }) => stream.name)).size;

const SHAPES: Record<string, Shape> = {
  'no public name': ({ loadBalancers }) => loadBalancers.length === 0,
  'two load balancers': ({ loadBalancers }) => loadBalancers.length === 2,
  'one load balancer with two names': ({ loadBalancers }) =>
    loadBalancers.some(({ alsoNamed = [] }) => alsoNamed.length > 0),
  'two streams': (application) => streams(application) === 2,
  'two consumers of one stream': (application) => application.consumers.length > streams(application),
  'no stream': ({ consumers }) => consumers.length === 0,
  'an on-demand stream': ({ consumers }) => consumers.some(({ stream }) => stream.mode === 'ON_DEMAND'),
  'no worker': (application) => workers(application) === 0,
  'three workers': (application) => workers(application) === 3,
  'a chain of services': ({ services }) =>
    services.some(({ startsAfter = [] }) =>
      startsAfter.some((name) => (services.find((one) => one.name === name)?.startsAfter ?? []).length > 0),
    ),
  'a service at rest with no task': ({ services }) => services.some(({ restTasks }) => restTasks === 0),
  'other regions than the example': ({ regions }) => regions.primary.region.startsWith('eu-'),
};

test('every shape is among the estates that a series of storms draws from', () => {
  const pool = drawn(DRAWN_ESTATES);
  const missing = Object.entries(SHAPES).filter(([, is]) => !pool.some(({ application }) => is(application)));
  assert.deepEqual(
    missing.map(([shape]) => shape),
    [],
  );
  for (const posture of ['cold', 'warm', 'hot'])
    assert.ok(
      pool.some((one) => one.posture === posture),
      posture,
    );
});
