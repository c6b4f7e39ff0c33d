/** The sandbox as its user breaks it on purpose: outages, scenarios of one's own, changes by hand. */
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { SCENARIOS } from '../../src/sandbox/faults/scenario.ts';
import { readScenario } from '../../src/sandbox/faults/scenario-script.ts';
import { failover, freshDirectory } from './program.ts';

interface Shown {
  at: string;
  outages: { service: string; region: string; from: string; to: string | null; share: number; only?: string[] }[];
}

const shown = (directory: string): Shown =>
  JSON.parse(failover(directory, ['sandbox', 'show', '--json']).stdout) as Shown;

const sandboxOf = (scenario = 'quiet'): string => {
  const directory = freshDirectory();
  const { code, stderr } = failover(directory, ['sandbox', 'up', '--scenario', scenario, '--quiet']);
  assert.equal(code, 0, stderr);
  return directory;
};

test('an outage begins later, lasts a while, and hits a share of single resources; what would do nothing is refused', () => {
  const directory = sandboxOf();
  const { at } = shown(directory);
  const outage = (...args: string[]) => failover(directory, ['sandbox', 'outage', ...args]);
  const set = outage('ecs', '--only', 'api', '--share', '30%', '--after', '5m', '--for', '10m', '--effect', 'hang');
  assert.equal(set.code, 0, set.stderr);
  assert.match(set.stdout, /ecs \(api\) in us-east-1: hang, 30 % of it, from .* on for 10m/);
  assert.deepEqual(
    shown(directory).outages.map(({ from, to, share, only }) => [
      Date.parse(from) - Date.parse(at),
      Date.parse(to ?? '') - Date.parse(at),
      share,
      only,
    ]),
    [[300_000, 900_000, 0.3, ['pony/api']]],
  );
  for (const [args, words] of [
    [['ecs', '--only', 'apo'], /There is no "apo" among the services in us-east-1.*pony\/api/s],
    [['sts', '--only', 'x'], /fails as a whole only.*streams of kinesis/s],
    [['ecs', '--plane', 'data', '--effect', 'blind'], /does nothing in the sandbox.*plane data: refuse, error, hang/s],
    [['sts', '--plane', 'data'], /sts has no data plane/],
    [['kinesis', '--effect', 'pending'], /"pending" of kinesis/],
    [['ecs', '--share', '130%'], /--share is "130%"/],
    [['ecs', '--at', '2020-11-25T00:00:00Z'], /which is over/],
    [['ecs', '--at', 'noon'], /--at is "noon"/],
    [['ecs', '--at', '2020-11-25T14:00:00Z', '--after', '5m'], /exclude each other/],
    [['route53', '--region', 'us-west-2'], /one control plane for the world, in us-east-1/],
  ] as const) {
    const { code, stderr } = outage(...args);
    assert.equal(code, 2, args.join(' '));
    assert.match(stderr, words);
  }
  assert.equal(shown(directory).outages.length, 1, 'what was refused was not set');
});

test('every scenario that ships is one that a file could hold', () => {
  for (const scenario of SCENARIOS)
    assert.equal(readScenario(JSON.parse(JSON.stringify(scenario)), 'x').name, scenario.name);
});

test('a scenario of the user comes from JSON or YAML, names the regions of the estate, and begins as it says', () => {
  const place = freshDirectory();
  const file = join(place, 'drill.yaml');
  writeFileSync(
    file,
    `name: friday-drill
title: Half of DynamoDB in {primary}
startsAt: 2026-01-02T10:00:00Z
alertedAt: +40m
rows:
  - { service: dynamodb, effect: error, plane: data, from: +30m, to: +1h, share: 0.5, note: 'writes fail in {primary}' }
  - { service: ecs, region: standby, effect: error, plane: data, from: '2026-01-02T10:45:00Z', only: [auth] }
edits:
  - { collection: quotas, name: fargate, field: L-3032A538, value: 20 }
`,
  );
  const directory = freshDirectory();
  const { code, stdout, stderr } = failover(directory, ['sandbox', 'up', '--scenario', file]);
  assert.equal(code, 0, stderr);
  assert.match(stdout, /Half of DynamoDB in us-east-1/);
  assert.match(stdout, /alerted at .*10:40:00/);
  const { at, outages } = shown(directory);
  assert.equal(at, '2026-01-02T10:00:00.000Z');
  assert.deepEqual(
    outages.map(({ service, region, from, only }) => [service, region, from.slice(11, 16), only]),
    [
      ['dynamodb', 'us-east-1', '10:30', undefined],
      ['ecs', 'us-west-2', '10:45', ['pony/auth']],
    ],
  );
  assert.match(failover(directory, ['sandbox', 'up']).stdout, /already.*Half of DynamoDB in us-east-1/s);
});

test('a scenario that cannot be played is refused with its fields, and nothing is made', () => {
  const place = freshDirectory();
  const rows = [
    { service: 'kinesi', effect: 'error', from: '+5m' },
    { service: 'ecs', effect: 'error', from: 'soon', sharee: 1 },
  ];
  const write = (name: string, text: string): string => {
    writeFileSync(join(place, name), text);
    return join(place, name);
  };
  const good = { name: 'x', title: 'x', startsAt: '2026-01-02T10:00:00Z' };
  for (const [file, words] of [
    [write('fields.json', JSON.stringify({ ...good, rows })), /rows\.0\.service.*rows\.1\.from.*rows\.1: .*sharee/s],
    [
      write('idle.json', JSON.stringify({ ...good, rows: [{ service: 'sts', effect: 'blind', from: '+5m' }] })),
      /rows\.0: "blind" of sts/,
    ],
    [
      write(
        'ends.json',
        JSON.stringify({ ...good, rows: [{ service: 'ecs', effect: 'error', from: '+5m', to: '+1m' }] }),
      ),
      /rows\.0\.to/,
    ],
    [
      write(
        'where.json',
        JSON.stringify({ ...good, rows: [{ service: 'ecs', effect: 'error', from: '+5m', region: 'eu-west-1' }] }),
      ),
      /names region eu-west-1/,
    ],
    [write('broken.yaml', 'name: [x'), /cannot be read/],
    [join(place, 'none.json'), /ENOENT/],
    ['2020-11-25', /There is no scenario "2020-11-25"/],
  ] as const) {
    const directory = freshDirectory();
    const { code, stderr } = failover(directory, ['sandbox', 'up', '--scenario', file]);
    assert.equal(code, 2, stderr);
    assert.match(stderr, words);
    assert.equal(failover(directory, ['sandbox', 'show']).code, 6);
  }
});

test('an edit removes only when it is told to, and says which fields there are', () => {
  const directory = sandboxOf();
  const edit = (...args: string[]) => failover(directory, ['sandbox', 'edit', ...args]);
  assert.equal(edit('quotas', 'fargate', 'L-3032A538', '20').code, 0);
  for (const [args, words] of [
    [['services', 'pony/auth', 'desiredCoun', '5'], /no field desiredCoun.*desiredCount/s],
    [['functions', 'pony-analytics', 'MemorySize'], /no value for MemorySize.*--remove/s],
    [['functions', 'pony-analytics'], /No field is named.*--remove/s],
    [['functions', 'pony-analytics', 'MemorySize', '5', '--remove'], /exclude each other/],
  ] as const) {
    const { code, stderr } = edit(...args);
    assert.equal(code, 2, args.join(' '));
    assert.match(stderr, words);
  }
  assert.equal(edit('functions', 'pony-analytics', 'MemorySize', '--remove').code, 0);
});
