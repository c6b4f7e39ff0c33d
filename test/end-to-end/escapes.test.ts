/** What AWS answers is text of others: over a real wire none of it acts on the terminal, in either stream or in JSON. */
import assert from 'node:assert/strict';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, afterEach, before, suite, test } from 'node:test';
import { skipReason } from '../contract/moto.ts';
import { failover, type Ended } from './command.ts';
import { ok, openMotoStage, writeQuickPlan, type MotoStage } from './moto-stage.ts';
import type { Fate, OnWire, Seen } from './moto-wire.ts';

const PERSON = { AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test', FAILOVER_OPERATOR: 'ann' };

/** Clears the screen and renames the window, by ESC and by C1. */
const ACTING = 'gone\u001B[2J\u001B]0;title\u0007 and \u009B2J';
const WRITTEN = /gone\\x1b\[2J\\x1b\]0;title\\x07 and \\x9b2J/;

let stage: MotoStage;

const assertTame = ({ stdout, stderr }: Ended): void => {
  for (const [name, text] of Object.entries({ stdout, stderr }))
    // oxlint-disable-next-line no-control-regex -- that none is there
    assert.doesNotMatch(text, /[\u0000-\u0009\u000B-\u001F\u007F-\u009F]/, name);
};
const oneLine = (text: string): string => text.replaceAll(/\s+/g, ' ');

const newMachine = async (): Promise<string> => {
  const { root, wire, estate } = stage;
  const folder = await mkdtemp(join(root, 'machine-'));
  const manifests = { primary: '../primary.json', standby: 'standby.json' };
  await writeFile(join(folder, 'standby.json'), JSON.stringify(estate.standby));
  await writeFile(join(folder, 'failover.json'), JSON.stringify({ target: 'aws', endpointUrl: wire.url, manifests }));
  return folder;
};

const isOf = ({ headers }: Seen, operation: string): boolean =>
  String(headers['x-amz-target']).endsWith(`.${operation}`) && String(headers.authorization).includes('/us-west-2/');

/** The answer of moto, with an event of each service as ECS gives them. */
const withEvents = (answer: OnWire): OnWire => {
  const { services = [], ...rest } = JSON.parse(answer.body) as { services?: Record<string, unknown>[] };
  const events = [
    { id: 'e-1', createdAt: Date.now() / 1000, message: `(service) was unable to place a task: ${ACTING}` },
  ];
  const short = { desiredCount: 2, runningCount: 1 };
  return {
    ...answer,
    body: JSON.stringify({ ...rest, services: services.map((one) => ({ ...one, ...short, events })) }),
  };
};
const REFUSAL: Fate = {
  status: 400,
  headers: { 'content-type': 'application/x-amz-json-1.1' },
  body: JSON.stringify({ __type: 'InvalidParameterException', message: ACTING }),
};

void suite('text of AWS that would act on a terminal', { skip: await skipReason() }, () => {
  before(async () => {
    stage = await openMotoStage();
    await writeFile(join(stage.root, 'primary.json'), JSON.stringify(stage.estate.primary));
    await writeQuickPlan(await newMachine(), join(stage.root, 'plan.json'), PERSON);
  });
  afterEach(() => {
    stage.wire.onRequest = () => 'passes';
  });
  after(() => stage.close());

  test('in an event of a service it is written out in the plan', async () => {
    const folder = await newMachine();
    stage.wire.onRequest = (seen) => (isOf(seen, 'DescribeServices') ? withEvents : 'passes');
    const shown = ok(await failover(folder, ['plan'], PERSON));
    assertTame(shown);
    assert.match(oneLine(shown.stdout), WRITTEN);
    const asData = ok(await failover(folder, ['plan', '--json'], PERSON));
    assertTame(asData);
    const { warnings } = JSON.parse(asData.stdout) as { warnings: string[] };
    assert.match(warnings.join('\n'), WRITTEN);
  });

  test('in an error it is written out while a run stops, and in all that is read of it later', async () => {
    const folder = await newMachine();
    stage.wire.onRequest = (seen) => (isOf(seen, 'UpdateService') ? REFUSAL : 'passes');
    const stopped = await failover(folder, ['promote', '--plan', '../plan.json', '--confirm', 'us-west-2'], PERSON);
    assert.equal(stopped.code, 1, stopped.stderr + stopped.stdout);
    assertTame(stopped);
    assert.match(oneLine(stopped.stdout), WRITTEN);
    for (const command of [['status'], ['status', '--json'], ['history'], ['resume', '--retry', '--json']]) {
      const read = await failover(folder, command, PERSON);
      assertTame(read);
      if (command.includes('--json')) for (const line of read.stdout.trim().split(/\n(?=\{)/)) JSON.parse(line);
    }
    stage.wire.onRequest = () => 'passes';
    ok(await failover(folder, ['rollback', '--confirm', 'us-west-2'], PERSON));
  });
});
