/** A manifest is checked as a whole: what its fields say against each other is refused by the field and the value. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { manifestSchema, type Manifest } from '../../src/domain/facts/manifest.ts';
import { exampleManifest } from './example.ts';

const problemsOf = (change: (manifest: Manifest) => void): string[] => {
  const manifest = exampleManifest({ posture: 'warm' });
  change(manifest);
  const parsed = manifestSchema.safeParse(manifest);
  return parsed.success ? [] : parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
};

/** The element of a list that has to be there. */
const at = <T>(list: T[], index: number): T => list[index] ?? assert.fail(`there is no element ${index}`);

test('the manifests of the example in every posture say nothing against themselves', () => {
  for (const posture of ['cold', 'warm', 'hot', 'serving'] as const)
    assert.deepEqual(manifestSchema.safeParse(exampleManifest({ posture })).error, undefined);
});

const BREACHES: { what: string; change: (manifest: Manifest) => void; says: RegExp }[] = [
  {
    what: 'two services wait for each other',
    change({ services }) {
      at(services, 0).startsAfter = ['api'];
      at(services, 1).startsAfter = ['auth'];
    },
    says: /^services\.0\.startsAfter: auth, api wait for each other$/,
  },
  {
    what: 'a service waits for itself',
    change: ({ services }) => void (at(services, 2).startsAfter = ['web']),
    says: /^services\.2\.startsAfter: web waits for itself$/,
  },
  {
    what: 'a longer circle stands behind a service that is not on it',
    change({ services }) {
      at(services, 0).startsAfter = ['api'];
      at(services, 1).startsAfter = ['web'];
      at(services, 2).startsAfter = ['mailer'];
      at(services, 3).startsAfter = ['api'];
    },
    says: /^services\.1\.startsAfter: api, web, mailer wait for each other$/,
  },
  {
    what: 'a service waits for nobody',
    change: ({ services }) => void (at(services, 1).startsAfter = ['nobody']),
    says: /^services\.1\.startsAfter\.0: there is no service "nobody"$/,
  },
  {
    what: 'a logical name of a service is there twice',
    change: ({ services }) => void (at(services, 3).name = 'auth'),
    says: /^services\.3\.name: "auth" is there twice, first in services\[0\]$/,
  },
  {
    what: 'two services are one in ECS',
    change: ({ services }) => void (at(services, 3).serviceName = 'auth'),
    says: /^services\.3\.serviceName: "pony\/auth" is there twice/,
  },
  {
    what: 'a service has more tasks at least than at most',
    change: ({ services }) => void (at(services, 0).minTasks = 99),
    says: /^services\.0\.minTasks: 99 is more than maxTasks, which is 18$/,
  },
  {
    what: 'a target group names a load balancer that is not there',
    change({ services }) {
      const group = at(services, 0).targetGroup ?? assert.fail();
      group.loadBalancerName = 'mule';
    },
    says: /^services\.0\.targetGroup\.loadBalancerName: there is no load balancer "mule"$/,
  },
  {
    what: 'a load balancer is there twice',
    change: ({ loadBalancers }) => void loadBalancers.push({ ...at(loadBalancers, 0) }),
    says: /^loadBalancers\.1\.name: "pony" is there twice/,
  },
  {
    what: 'a stream is there twice',
    change: ({ streams }) => void streams.push({ ...at(streams, 0) }),
    says: /^streams\.1\.name: "events" is there twice/,
  },
  {
    what: 'two streams are one in Kinesis',
    change: ({ streams }) => void streams.push({ ...at(streams, 0), name: 'clicks' }),
    says: /^streams\.1\.streamName: "pony-events" is there twice/,
  },
  {
    what: 'a consumer is there twice',
    change: ({ consumers }) => void consumers.push({ ...at(consumers, 0), functionName: 'other', mappingUuid: null }),
    says: /^consumers\.1\.name: "analytics" is there twice/,
  },
  {
    what: 'two consumers are one mapping',
    change({ consumers }) {
      at(consumers, 0).mappingUuid = '11111111-2222-4333-a444-555555555555';
      consumers.push({ ...at(consumers, 0), name: 'second', functionName: 'second' });
    },
    says: /^consumers\.1\.mappingUuid: "11111111-2222-4333-a444-555555555555" is there twice/,
  },
  {
    what: 'a consumer reads a stream that is not there',
    change: ({ consumers }) => void (at(consumers, 0).streamName = 'pony-evnts'),
    says: /^consumers\.0\.streamName: there is no stream "pony-evnts"$/,
  },
  {
    what: 'a record names a load balancer that is not there',
    change: ({ records }) => void (at(records, 0).loadBalancerName = 'mule'),
    says: /^records\.0\.loadBalancerName: there is no load balancer "mule"$/,
  },
  {
    what: 'a record names a service that is not there',
    change: ({ records }) => void at(records, 0).services.push('wbe'),
    says: /^records\.0\.services\.\d: there is no service "wbe"$/,
  },
  {
    what: 'a public name is there twice, however it is written',
    change: ({ records }) => void records.push({ ...at(records, 0), name: `${at(records, 0).name.toUpperCase()}.` }),
    says: /^records\.1\.name: "app\.pony\.example" is there twice/,
  },
];

for (const { what, change, says } of BREACHES) {
  test(`${what}: refused with field and value`, () => {
    const problems = problemsOf(change);
    assert.ok(
      problems.some((problem) => says.test(problem)),
      problems.join('\n') || 'nothing was refused',
    );
  });
}

test('two consumers may read one stream, and two functions may have no mapping yet', () => {
  const problems = problemsOf(({ consumers }) => {
    at(consumers, 0).mappingUuid = null;
    consumers.push({
      ...at(consumers, 0),
      name: 'second',
      functionName: 'pony-second',
      functionArn: 'arn:aws:lambda:us-west-2:123456789012:function:pony-second',
    });
  });
  assert.deepEqual(problems, []);
});
