import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkApplication, type ApplicationDescription } from '../../stacks/application.ts';
import { PONY } from '../../stacks/pony.ts';
import { Failure } from '../../src/domain/failure.ts';

test('the example is a correct description, and what it leaves out has defaults', () => {
  const [auth] = checkApplication(PONY).services;
  assert.deepEqual(auth?.startsAfter, []);
  assert.equal(auth?.targetCpuPercent, 60);
});

/** A copy of the example with one field set; `path` as the message shows it. */
const withField = (path: string, value: unknown): unknown => {
  const copy: unknown = structuredClone(PONY);
  const keys = path.split(/[.[\]]+/).filter((key) => key !== '');
  const last = keys.pop() ?? '';
  let place = copy as Record<string, unknown>;
  for (const key of keys) place = place[key] as Record<string, unknown>;
  place[last] = value;
  return copy;
};

const BREACHES: { path: string; value: unknown; says: RegExp }[] = [
  { path: 'name', value: 'Pony Express', says: /name: is not a name of lower-case letters/ },
  { path: 'account', value: '12345', says: /account: is not a 12-digit AWS account id/ },
  { path: 'weight', value: 3, says: /unknown field "weight"/ },
  { path: 'services[1].tier', value: 11, says: /services\[1\]\.tier: / },
  { path: 'services[1].tasks', value: 0, says: /services\[1\]\.tasks: / },
  { path: 'services[1].maxTasks', value: 3, says: /services\[1\]\.maxTasks: 3 is less than tasks, which is 12/ },
  { path: 'services[0].cpuUnits', value: 300, says: /services\[0\]\.cpuUnits: 300 is not a CPU size of Fargate/ },
  { path: 'services[0].memoryMiB', value: 8192, says: /services\[0\]\.memoryMiB: 8192 does not go with 256 CPU units/ },
  { path: 'services[2].image.digest', value: 'latest', says: /services\[2\]\.image\.digest: .*tags move/ },
  { path: 'services[3].name', value: 'auth', says: /services\[3\]\.name: "auth" is there twice/ },
  {
    path: 'services[2].startsAfter',
    value: ['aut'],
    says: /services\[2\]\.startsAfter\[0\]: there is no service "aut"/,
  },
  { path: 'services[0].publishesTo', value: ['clicks'], says: /services\[0\]\.publishesTo\[0\]: there is no stream/ },
  {
    path: 'services[0].loadBalancer',
    value: 'mule',
    says: /services\[0\]\.loadBalancer: there is no load balancer "mule"/,
  },
  { path: 'services[1].priority', value: 10, says: /services\[1\]\.priority: 10 is taken on "pony"/ },
  { path: 'loadBalancers[0].publicName', value: 'app.mule.example', says: /publicName: .* not inside the zone/ },
  { path: 'regions.standby.region', value: 'oregon', says: /regions\.standby\.region: is not an AWS region code/ },
  { path: 'regions.standby.region', value: 'us-gov-west-1', says: /regions\.standby\.region: is in another AWS part/ },
  {
    path: 'regions.standby.cidrBlock',
    value: '10.10.64.0/18',
    says: /regions\.standby\.cidrBlock: .* overlaps 10\.10\.0\.0/,
  },
  {
    path: 'regions.standby.availabilityZones',
    value: ['us-west-2a', 'us-west-2b', 'us-east-1c'],
    says: /availabilityZones\[2\]: us-east-1c is not another zone of us-west-2/,
  },
  {
    path: 'regions.standby.certificateArn',
    value: PONY.regions.primary.certificateArn,
    says: /regions\.standby\.certificateArn: the certificate is not in us-west-2/,
  },
  {
    path: 'services[0].environment',
    value: { API_TOKEN: 'oats' },
    says: /environment\.API_TOKEN: a secret in plain text/,
  },
  {
    path: 'services[0].secrets',
    value: { API_TOKEN: 'oats' },
    says: /secrets\.API_TOKEN: is not the ARN of a secret/,
  },
  {
    path: 'services[0].secrets',
    value: { API_TOKEN: 'arn:aws:secretsmanager:us-west-2:123456789012:secret:oats-a1B2c3' },
    says: /secrets\.API_TOKEN: the secret is not in us-east-1, the primary/,
  },
  {
    path: 'services[0].secrets',
    value: { API_TOKEN: 'arn:aws:ssm:us-east-1:210987654321:parameter/oats' },
    says: /secrets\.API_TOKEN: the secret is not of account 123456789012/,
  },
  { path: 'services[0].desiredTasks', value: 5, says: /services\[0\]\.desiredTasks: 5 is not between/ },
  { path: 'services[0].restTasks', value: 7, says: /services\[0\]\.restTasks: 7 is more than tasks, which is 6/ },
  { path: 'regions.primary.cidrBlock', value: '10.10.0.0/24', says: /regions\.primary\.cidrBlock: .*\/16 to \/20/ },
  {
    path: 'regions.standby.alarmActions',
    value: PONY.regions.primary.alarmActions,
    says: /regions\.standby\.alarmActions\[0\]: the action is not in us-west-2/,
  },
  { path: 'logRetentionDays', value: 31, says: /logRetentionDays: is not a retention/ },
  { path: 'consumers[0].code.sha256Base64', value: 'abc', says: /consumers\[0\]\.code\.sha256Base64: / },
  { path: 'consumers[0].maximumRecordAgeSeconds', value: 5, says: /consumers\[0\]\.maximumRecordAgeSeconds: / },
  { path: 'consumers[0].parallelizationFactor', value: 11, says: /consumers\[0\]\.parallelizationFactor: / },
];

for (const { path, value, says } of BREACHES) {
  test(`a wrong ${path} is refused with the field's name`, () => {
    assert.throws(
      () => checkApplication(withField(path, value)),
      (failure: unknown) => {
        assert.ok(failure instanceof Failure);
        assert.equal(failure.code, 'application-invalid');
        assert.equal(failure.exitCode, 2);
        assert.match(failure.message, says);
        return true;
      },
    );
  });
}

test('a line that says what to do says it once', () => {
  assert.throws(
    () => checkApplication(withField('services[0].environment', { API_TOKEN: 'oats', DB_PASSWORD: 'hay' })),
    (failure: unknown) => {
      assert.ok(failure instanceof Failure);
      const remedy = 'Give it in "secrets", by the ARN of where it is kept, or name it in "notSecret" if it is none.';
      assert.deepEqual(failure.message.split('\n').slice(1), [
        `  services[0].environment.API_TOKEN: a secret in plain text, its name says that it is a secret. ${remedy}`,
        `  services[0].environment.DB_PASSWORD: a secret in plain text, its name says that it is a secret. ${remedy}`,
      ]);
      return true;
    },
  );
});

test('services that wait for each other are refused, all of the circle by name', () => {
  const after: Record<string, string[]> = { auth: ['web'], api: ['auth'], web: ['api'] };
  const circular: ApplicationDescription = {
    ...PONY,
    services: PONY.services.map((service) => ({ ...service, startsAfter: after[service.name] ?? [] })),
  };
  assert.throws(() => checkApplication(circular), /services\[0\]\.startsAfter: auth, api, web wait for each other/);
});

test('two consumers may read one stream, and describe it the same', () => {
  const [analytics] = PONY.consumers;
  assert.ok(analytics !== undefined);
  const two = (stream: Partial<typeof analytics.stream>): ApplicationDescription => ({
    ...PONY,
    consumers: [analytics, { ...analytics, name: 'search', stream: { ...analytics.stream, ...stream } }],
  });
  assert.doesNotThrow(() => checkApplication(two({})));
  assert.throws(
    () => checkApplication(two({ shardCount: 3 })),
    /consumers\[1\]\.stream\.shardCount: stream "events" has 3 here and 8 in consumers\[0\]/,
  );
});

test('a load balancer takes 100 services and not one more', () => {
  const [auth] = PONY.services;
  assert.ok(auth?.kind === 'web');
  const crowd = (size: number): ApplicationDescription => ({
    ...PONY,
    services: Array.from({ length: size }, (_, index) => ({
      ...auth,
      name: `s${index}`.padEnd(4, 'x'),
      priority: index + 1,
    })),
  });
  assert.doesNotThrow(() => checkApplication(crowd(100)));
  assert.throws(() => checkApplication(crowd(101)), /loadBalancers\[0\]\.name: 101 web services are behind "pony"/);
});

test('every mistake of a description is said at once', () => {
  const twice = { ...PONY, name: 'Pony Express', account: '1', owner: '' };
  assert.throws(() => checkApplication(twice), /name: .*owner: .*account: /s);
});

test('a secret in plain text is refused by its field, its value is not repeated, and what only looks like one can be named', () => {
  const described = (notSecret: string[]): ApplicationDescription => ({
    ...PONY,
    services: PONY.services.map((service) => ({
      ...service,
      environment: { PARTITION_KEY: 'rider-1860' },
      notSecret,
    })),
  });
  assert.throws(
    () => checkApplication(described([])),
    ({ message }: Error) => {
      assert.match(message, /services\[3\]\.environment\.PARTITION_KEY: a secret in plain text, its name says/);
      assert.doesNotMatch(message, /rider-1860/);
      return true;
    },
  );
  assert.doesNotThrow(() => checkApplication(described(['PARTITION_KEY'])));
});
