/** Documents that people write: configurations, manifests, plans. */
import assert from 'node:assert/strict';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { configProblems } from '../../src/cli/settings/config-schema.ts';
import { parsePlanText } from '../../src/cli/settings/plan-files.ts';
import { readSettings } from '../../src/cli/settings/settings.ts';
import { factsCalls } from '../../src/domain/facts/facts-calls.ts';
import { manifestSchema, type Manifest } from '../../src/domain/facts/manifest.ts';
import { manifestProblems } from '../../src/domain/facts/manifest-problems.ts';
import type { Plan } from '../../src/domain/plan/plan.ts';
import { planBy } from '../../src/domain/plan/runbook.ts';
import { digestOf } from '../../src/domain/text/digest.ts';
import { problemLines } from '../../src/domain/text/schema-words.ts';
import { estimate } from '../../src/dry-run/estimate.ts';
import { callsOnPaper, playOnPaper } from '../../src/dry-run/paper-run.ts';
import { paperWorld } from '../../src/dry-run/paper-world.ts';
import { OPERATIONS } from '../../src/operations/registry.ts';
import { dryRun, dryRunLines } from '../../src/report/dry-run.ts';
import { paperRunbookLines } from '../../src/report/paper-runbook.ts';
import { planDifferences } from '../../src/report/plan-diff.ts';
import { promote } from '../../runbooks/promote.ts';
import { exampleFacts, exampleManifest, READ_AT } from '../domain/example.ts';
import { damage, damaged, damagedText, misTyped, type Json } from './mutate.ts';
import { fateOf } from './oracle.ts';
import { holds, type FuzzTarget } from './target.ts';

const slips = () => fc.array(damage(), { minLength: 1, maxLength: 4 });

const CONFIGURATIONS: readonly Json[] = [
  {
    target: 'aws',
    from: 'us-east-1',
    to: 'us-west-2',
    profile: 'incident',
    endpointUrl: 'http://127.0.0.1:5000',
    resolvers: ['10.0.0.2', '[2001:db8::2]:5353'],
    manifests: { primary: 'a.json', standby: 'b.json' },
    allowedDifferences: 'allowed.ts',
    program: { directory: '.', standby: 'standby' },
    primaryFacts: 'facts.json',
    journal: { bucket: 'pony-journal', region: 'us-west-2', prefix: 'failover' },
    anchor: { bucket: 'audit-anchor', region: 'eu-west-1', prefix: 'pony' },
    approvals: 2,
    state: '.failover',
    capacity: 'observed',
    allowYes: false,
    extensions: ['failover/warm.ts'],
    commands: [
      {
        name: 'flag',
        when: 'before-traffic',
        argv: ['hooks/flag.sh', 'on'],
        directory: '.',
        environment: ['TOKEN'],
        timeoutSeconds: 20,
        expectedSeconds: 1,
        onFailure: 'continue',
        observe: ['hooks/flag.sh', 'is-on'],
        undo: ['hooks/flag.sh', 'off'],
      },
    ],
  },
  { anchor: { webhook: 'INCIDENT_WEBHOOK' } },
];

const configuration: FuzzTarget = {
  name: 'configuration',
  cases: 900,
  open() {
    const folder = mkdtempSync(join(tmpdir(), 'failover-fuzz-'));
    process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
    const path = join(folder, 'failover.json');
    const read = (content: string, onlyLooks: boolean) => {
      writeFileSync(path, content);
      chmodSync(path, 0o600);
      return fateOf(() => readSettings({ config: path }, onlyLooks));
    };
    const base = fc.constantFrom(...CONFIGURATIONS);
    return Promise.resolve([
      holds(fc.tuple(base, damage()), ([config, slip]) => {
        const wrong = misTyped(config, slip);
        if (wrong === null) return;
        const problems = configProblems(wrong.value);
        assert.notDeepEqual(problems, [], `${wrong.path.join('.')} is taken`);
      }),
      holds(fc.tuple(base, slips(), fc.boolean()), async ([config, list, onlyLooks]) => {
        const value = damaged(config, list);
        const fate = await read(JSON.stringify(value), onlyLooks);
        if (!onlyLooks && 'taken' in fate) assert.deepEqual(configProblems(value), []);
      }),
      holds(fc.tuple(base, slips(), fc.boolean()), async ([config, list, onlyLooks]) => {
        await read(damagedText(JSON.stringify(config, null, 1), list), onlyLooks);
      }),
    ]);
  },
};

const MANIFEST = exampleManifest() as unknown as Json;

const manifest: FuzzTarget = {
  name: 'manifest',
  cases: 1000,
  open: () =>
    Promise.resolve([
      holds(damage(), (slip) => {
        const wrong = misTyped(MANIFEST, slip);
        if (wrong === null) return;
        const problems = manifestProblems(wrong.value);
        assert.notDeepEqual(problems, [], `${wrong.path.join('.')} is taken`);
        assert.ok(problemLines(problems).length > 0);
      }),
      holds(slips(), async (list) => {
        const value = damaged(MANIFEST, list);
        if (manifestProblems(value).length > 0) return;
        const to: Manifest = manifestSchema.parse(value);
        await fateOf(() => factsCalls({ from: exampleManifest({ region: 'us-east-1' }), to }, READ_AT));
      }),
    ]),
};

/** All that is made of a plan before anything is sent. */
const look = (plan: Plan, facts: ReturnType<typeof exampleFacts>): void => {
  const run = playOnPaper(plan, OPERATIONS, paperWorld(facts), { runId: '1-fuzz', operator: 'ada' });
  const bound = estimate(plan, callsOnPaper(run));
  assert.ok(dryRunLines(dryRun(run, bound), 80).length + paperRunbookLines(run, 80).length > 0);
};

const plan: FuzzTarget = {
  name: 'plan',
  cases: 1500,
  open() {
    const facts = exampleFacts();
    const whole = planBy(promote, facts, { createdAt: READ_AT, mode: 'planned' });
    const json = JSON.parse(JSON.stringify(whole)) as Json;
    const text = JSON.stringify(whole, null, 1);
    /** Taken: it is another plan by its digest, or the very same; and it can be shown to the end. */
    const judge = async (edited: string): Promise<void> => {
      const fate = await fateOf(() => parsePlanText(edited));
      if ('refused' in fate) return;
      const isSame = digestOf(fate.taken) === digestOf(whole);
      assert.equal(planDifferences(whole, fate.taken).length === 0, isSame, 'a plan that differs says in what');
      await fateOf(() => look(fate.taken, facts));
    };
    return Promise.resolve([
      holds(damage(), async (slip) => {
        const wrong = misTyped(json, slip);
        if (wrong === null) return;
        const fate = await fateOf(() => parsePlanText(JSON.stringify(wrong.value)));
        assert.ok('refused' in fate, `${wrong.path.join('.')} is taken`);
      }),
      holds(slips(), (list) => judge(JSON.stringify(damaged(json, list)))),
      holds(slips(), (list) => judge(damagedText(text, list))),
    ]);
  },
};

export const DOCUMENTS: readonly FuzzTarget[] = [configuration, manifest, plan];
