import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, describe, test } from 'node:test';
import { parse } from 'yaml';
import { failover, freshDirectory } from './program.ts';

interface StackConfiguration {
  config: Record<string, unknown>;
}
interface Status {
  unsettled: { region: string; what: string; steps: string[] }[];
  settledAt: string | null;
}
interface SettleDocument {
  settings: { section: string; region: string; name: string; values: unknown }[];
  stacks: { stack: string; region: string; changes: string[] }[];
}

const STACKS = join('.failover', 'sandbox', 'stacks');

describe('failover settle', () => {
  const directory = freshDirectory();
  const status = (): Status => JSON.parse(failover(directory, ['status', '--json']).stdout) as Status;
  const configurationOf = (stack: string): Record<string, unknown> => {
    const text = readFileSync(join(directory, STACKS, `Pulumi.${stack}.yaml`), 'utf8');
    return (parse(text) as StackConfiguration).config;
  };
  before(() => {
    assert.equal(failover(directory, ['sandbox', 'up', '--scenario', 'quiet']).code, 0);
    assert.equal(failover(directory, ['promote']).code, 0);
  });

  test('status lists what is owed to the stacks, and what to type', () => {
    assert.deepEqual(
      status().unsettled.map(({ region, what }) => `${region} ${what}`),
      [
        'us-east-1 event source mappings',
        'us-west-2 scaling bounds',
        'us-west-2 stream capacity',
        'us-west-2 event source mappings',
        'us-west-2 traffic weights',
      ],
    );
    const { stdout } = failover(directory, ['status']);
    assert.match(stdout, /Debts, until they are settled:/);
    assert.match(stdout, /failover settle/);
  });

  test('the regions differ from their program by what is owed', () => {
    const { code, stdout } = failover(directory, ['drift', '--compare', 'program']);
    assert.equal(code, 7);
    assert.match(stdout, /scaling auth/);
    assert.match(stdout, /mapping analytics/);
  });

  test('a dry run shows both stacks and writes nothing', () => {
    const { code, stdout } = failover(directory, ['settle', '--dry-run']);
    assert.equal(code, 0);
    assert.match(stdout, /services auth: as its posture says -> minTasks \d+, maxTasks \d+/);
    assert.match(stdout, /records app\.pony\.example: as its posture says -> weight 0/);
    assert.match(stdout, /Nothing was written/);
    assert.equal(configurationOf('standby')['oregon-trail:settled'], undefined);
    assert.equal(status().settledAt, null);
  });

  test('a stack file that is no YAML, and a folder without stacks, are refused and nothing is settled', () => {
    const broken = join(directory, 'broken');
    mkdirSync(broken);
    writeFileSync(join(broken, 'Pulumi.yaml'), 'name: mine\n');
    writeFileSync(join(broken, 'Pulumi.one.yaml'), 'config: [\n');
    const invalid = failover(directory, ['settle', '--stacks', broken]);
    assert.equal(invalid.code, 2);
    assert.match(invalid.stderr, /Pulumi\.one\.yaml is not YAML/);
    writeFileSync(join(broken, 'Pulumi.one.yaml'), 'config:\n  oregon-trail:role: primary\n');
    const half = failover(directory, ['settle', '--stacks', broken]);
    assert.equal(half.code, 6);
    assert.match(half.stderr, /oregon-trail:role standby/);
    assert.equal(status().settledAt, null);
  });

  test('what the run left is written with comments kept, and nothing is owed any more', () => {
    const path = join(directory, STACKS, 'Pulumi.standby.yaml');
    writeFileSync(path, `# ours\n${readFileSync(path, 'utf8')}`);
    const { code, stdout } = failover(directory, ['settle', '--json']);
    assert.equal(code, 0);
    const { settings, stacks } = JSON.parse(stdout) as SettleDocument;
    assert.deepEqual(
      stacks.map(({ stack, region }) => [stack, region]),
      [
        ['primary', 'us-east-1'],
        ['standby', 'us-west-2'],
      ],
    );
    assert.ok(settings.length > 5);
    assert.match(readFileSync(path, 'utf8'), /^# ours\n/);
    const standby = configurationOf('standby') as {
      'oregon-trail:activeRegion': string;
      'oregon-trail:settled': Record<string, Record<string, unknown>>;
    };
    assert.equal(standby['oregon-trail:activeRegion'], 'us-west-2');
    const { services, mappings, records } = standby['oregon-trail:settled'];
    assert.deepEqual(Object.keys(services ?? {}).toSorted(), ['api', 'auth', 'mailer', 'web']);
    assert.deepEqual(mappings, { 'pony-analytics': { enabled: true } });
    assert.deepEqual(records, { 'app.pony.example': { weight: 200 } });
    assert.deepEqual(status().unsettled, []);
  });

  test('what is owed is drift from the program, and nothing is once it is settled', () => {
    const { code, stdout } = failover(directory, ['drift']);
    assert.equal(code, 0, stdout);
    assert.match(stdout, /No difference/);
  });

  test('settling again changes nothing, and after a rollback the old values are written', () => {
    const again = failover(directory, ['settle']);
    assert.equal(again.code, 0);
    assert.match(again.stdout, /Nothing to do: run 1 is settled already/);
    assert.equal(failover(directory, ['rollback']).code, 0);
    assert.ok(status().unsettled.length > 0);
    const { code, stdout } = failover(directory, ['settle']);
    assert.equal(code, 0);
    assert.match(stdout, /mappings pony-analytics: enabled true -> enabled false/);
    assert.match(stdout, /Both stacks declare what is there: a preview shows no change/);
    assert.equal(configurationOf('primary')['oregon-trail:activeRegion'], 'us-east-1');
    assert.equal(failover(directory, ['drift']).code, 0);
    assert.deepEqual(status().unsettled, []);
  });
});

test('without a run there is nothing to settle: exit 6', () => {
  const { code, stderr } = failover(freshDirectory(), ['settle']);
  assert.equal(code, 6);
  assert.match(stderr, /There is no run/);
});
