import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { test } from 'node:test';
import { generatedApplication } from '../../bench/estate.ts';
import { digestOf } from '../../src/domain/text/digest.ts';
import { Failure } from '../../src/domain/failure.ts';
import { provision } from '../../src/sandbox/declared/provision.ts';
import { PONY } from '../../stacks/pony.ts';

const POSTURES = { primary: 'serving', standby: 'warm' } as const;
const root = join(import.meta.dirname, '../..');

test('both regions are provisioned by the program, with ids and ARNs as AWS would give them', async () => {
  const [primary, standby] = await provision({ application: PONY, postures: POSTURES });
  assert.equal(primary?.region, 'us-east-1');
  assert.equal(standby?.region, 'us-west-2');
  const [balancer] = standby.manifest.loadBalancers;
  assert.match(balancer?.dnsName ?? '', /^pony-\d{10}\.us-west-2\.elb\.amazonaws\.com$/);
  assert.equal(balancer?.canonicalHostedZoneId, 'Z1H1FL5HABSF5');
  assert.match(standby.manifest.consumers[0]?.mappingUuid ?? '', /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
  const service = standby.resources.find(({ type, name }) => type === 'aws:ecs/service:Service' && name === 'api');
  assert.equal(service?.id, 'arn:aws:ecs:us-west-2:123456789012:service/pony/api');
  assert.equal(service.outputs['arn'], service.id);
});

test('the same description gives the same resources and manifests, byte for byte', async () => {
  const [once, again] = [
    await provision({ application: PONY, postures: POSTURES }),
    await provision({ application: PONY, postures: POSTURES }),
  ];
  assert.equal(digestOf(once), digestOf(again));
});

test('no two things of the estate share an id', async () => {
  const ids = (await provision({ application: PONY, postures: POSTURES })).flatMap(({ region, resources }) =>
    resources.flatMap(({ type, id }) => (id === null ? [] : [`${region} ${type} ${id}`])),
  );
  assert.equal(new Set(ids).size, ids.length);
});

test('an application of many services is provisioned over as many load balancers as it needs', async () => {
  const [, standby] = await provision({ application: generatedApplication(12, 8), postures: POSTURES });
  assert.equal(standby?.manifest.services.length, 12);
  assert.deepEqual(
    standby.manifest.records.map(({ name, services }) => `${name} ${services.length}`),
    ['fleet-0000.pony.example 8', 'fleet-0001.pony.example 4'],
  );
});

test('a wrong description fails before anything is declared, with the name of the field', async () => {
  const [auth] = PONY.services;
  assert.ok(auth);
  const application = { ...PONY, services: [{ ...auth, tier: -1 }] };
  await assert.rejects(provision({ application, postures: POSTURES }), (failure: unknown) => {
    assert.ok(failure instanceof Failure);
    assert.equal(failure.code, 'application-invalid');
    assert.match(failure.message, /services\[0\]\.tier/);
    return true;
  });
});

/** Runs a program in a process of its own: a failing one leaves rejected promises behind that only Pulumi knows. */
const runProgram = (body: string) =>
  spawnSync(
    process.execPath,
    [
      '--input-type=module',
      '--eval',
      `import * as aws from '@pulumi/aws';
       import { runProgram } from './src/sandbox/declared/provision-run.ts';
       const mocks = () => ({
         newResource: ({ name, inputs }) => {
           if (name === 'bad') throw new Error('no such shape');
           return { id: name, state: inputs };
         },
         call: () => { throw Object.assign(new Error(), { details: 'nothing is looked up' }); },
       });
       try {
         await runProgram('standby', mocks, () => { ${body} });
       } catch (failure) {
         console.log(JSON.stringify({ ...failure, message: failure.message, trace: failure.cause?.stack ?? '' }));
       }
       console.log(new Error('later').stack.includes('at '));`,
    ],
    { cwd: root, encoding: 'utf8' },
  );

for (const { what, body, says } of [
  { what: 'a refused resource', body: "return new aws.sqs.Queue('bad').id;", says: /no such shape/ },
  { what: 'a look-up', body: 'return aws.getRegionOutput({}).name;', says: /nothing is looked up/ },
  { what: 'an exception', body: "throw new TypeError('x is not a function');", says: /x is not a function/ },
]) {
  test(`${what} in a program becomes one failure, with the stack trace, and later errors have theirs`, () => {
    const { stdout, stderr } = runProgram(body);
    const [line = '', later] = stdout.trim().split('\n');
    assert.notEqual(line, '', stderr);
    const failure = JSON.parse(line) as Record<string, string>;
    assert.equal(failure['code'], 'program-failed');
    assert.match(failure['message'] ?? '', says);
    assert.match(failure['trace'] ?? '', /\n\s+at /);
    assert.equal(later, 'true');
  });
}
