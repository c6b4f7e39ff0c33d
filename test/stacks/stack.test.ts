import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import * as pulumi from '@pulumi/pulumi';
import type { ApplicationDescription } from '../../stacks/application.ts';
import { PONY } from '../../stacks/pony.ts';
import { declareStack } from '../../stacks/stack.ts';
import { NEW_DIGEST, ponyFacts, RECORDED_AT } from './example-facts.ts';
import { inputsOf, registeredBy, type Registered } from './registered.ts';

const folder = mkdtempSync(join(tmpdir(), 'stack-'));
after(() => rmSync(folder, { recursive: true, force: true }));

const NOW_MS = Date.parse(RECORDED_AT) + 3_600_000;

const fileWith = (name: string, content: unknown): string => {
  const file = join(folder, name);
  writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
  return file;
};

const configure = (config: Record<string, string>): void => {
  const whole = { role: 'standby', posture: 'warm', ...config };
  pulumi.runtime.setAllConfig(
    Object.fromEntries(Object.entries(whole).map(([key, value]) => [`oregon-trail:${key}`, value])),
  );
};

const declared = async (config: Record<string, string>): Promise<Registered[]> => {
  const { resources } = await registeredBy(async () => {
    configure(config);
    const { manifest } = await declareStack(PONY, NOW_MS);
    return manifest;
  });
  return resources;
};

test('the standby is declared from the facts that the configuration names', async () => {
  const resources = await declared({ facts: fileWith('facts.json', ponyFacts()) });
  const { containerDefinitions } = inputsOf(resources, 'aws:ecs/taskDefinition:TaskDefinition', 'api-task');
  assert.match(String(containerDefinitions), new RegExp(NEW_DIGEST));
});

test('a standby without facts is declared from the description, with a warning that says so', async (context) => {
  const said = context.mock.method(pulumi.log, 'warn', () => Promise.resolve());
  const resources = await declared({});
  assert.ok(resources.length > 100);
  assert.match(String(said.mock.calls[0]?.arguments[0]), /description alone.*failover sync/);
  await declared({ role: 'primary', posture: 'serving' });
  await declared({ facts: fileWith('facts.json', ponyFacts()) });
  assert.equal(said.mock.callCount(), 1);
});

test('the operators get the policies that "failover iam" printed, one document or several', async () => {
  const statement = (action: string) => ({ Effect: 'Allow', Action: [action], Resource: ['*'] });
  const document = (action: string) => ({ Version: '2012-10-17', Statement: [statement(action)] });
  const resources = await declared({
    observePolicy: fileWith('observe.json', document('ecs:DescribeServices')),
    promotePolicy: fileWith('promote.json', [document('ecs:UpdateService'), document('kinesis:UpdateShardCount')]),
  });
  const policies = resources.filter(({ type }) => type === 'aws:iam/policy:Policy');
  const of = (role: string): string[] =>
    policies.filter(({ name }) => name.startsWith(`operator-${role}-`)).map(({ inputs }) => String(inputs['policy']));
  assert.equal(of('observe').length, 2);
  assert.match(of('observe')[1] ?? '', /ecs:DescribeServices/);
  assert.match(of('promote').join(), /ecs:UpdateService.*kinesis:UpdateShardCount/);
  assert.equal(of('drill').length, 1, 'the journal alone');
});

const plainSecret: ApplicationDescription = {
  ...PONY,
  services: PONY.services.map((service) => ({ ...service, environment: { DB_PASSWORD: 'trail-1848' } })),
};

for (const { what, config, application = PONY, says } of [
  { what: 'facts that are too old', config: { facts: 'old.json' }, says: [/49 h old/, /failover sync/] },
  { what: 'facts of another application', config: { facts: 'mule.json' }, says: [/application mule/, /failover sync/] },
  { what: 'facts that are not JSON', config: { facts: 'broken.json' }, says: [/line 1, column 1/, /failover sync/] },
  {
    what: 'a file that is not there',
    config: { facts: 'none.json' },
    says: [/none\.json.*oregon-trail:facts/, /pulumi config set/],
  },
  {
    what: 'a stack of another application',
    config: { application: 'mule' },
    says: [/of application mule, and the program describes pony/, /pulumi stack init/],
  },
  {
    what: 'a policy that is none',
    config: { promotePolicy: 'broken.json' },
    says: [/not an IAM policy/, /failover iam --role promote/],
  },
  {
    what: 'a secret in plain text',
    config: {},
    application: plainSecret,
    says: [/services\[0\]\.environment\.DB_PASSWORD/, /description/],
  },
] as { what: string; config: Record<string, string>; application?: ApplicationDescription; says: RegExp[] }[]) {
  test(`${what}: told without a stack trace under "pulumi up", and nothing is declared`, async () => {
    fileWith('old.json', { ...ponyFacts(), recordedAt: '2020-11-23T10:00:00Z' });
    fileWith('mule.json', { ...ponyFacts(), application: 'mule' });
    fileWith('broken.json', 'facts: none');
    const paths = Object.fromEntries(
      Object.entries(config).map(([key, value]) => [key, value.endsWith('.json') ? join(folder, value) : value]),
    );
    let thrown: unknown;
    const { resources } = await registeredBy(async () => {
      configure(paths);
      await declareStack(application, NOW_MS).catch((error: unknown) => (thrown = error));
      return pulumi.output('ended');
    });
    assert.deepEqual(resources, []);
    // Pulumi's language host prints the message of a RunError, and of nothing else without a trace (its cmd/run/run.js).
    assert.ok(pulumi.RunError.isInstance(thrown), String(thrown));
    const lines = thrown.message.split('\n');
    const todo = lines.pop() ?? '';
    assert.match(lines.join('\n'), says[0] as RegExp);
    assert.match(todo, says[1] as RegExp);
    assert.ok(
      lines.every((line) => !/^\s+at /.test(line)),
      thrown.message,
    );
    assert.doesNotMatch(thrown.message, /trail-1848/, 'a secret is not repeated');
  });
}
