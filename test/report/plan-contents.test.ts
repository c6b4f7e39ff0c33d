/** What a person is shown who approves a plan: all of it, and nothing that the plan could make look otherwise. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { OPERATIONS } from '../../src/operations/registry.ts';
import { planContents } from '../../src/report/plan-contents.ts';
import { exampleFacts } from '../domain/example.ts';
import { RUN } from '../operations/answers.ts';
import { planOf } from '../runbooks/plans.ts';

const program = (...words: string[]) => ({
  argv: ['/srv/hook.sh', ...words],
  sha256: 'a'.repeat(64),
  directory: '/srv',
  environment: ['PAGER_TOKEN'],
  timeoutMs: 30_000,
});
const plan = planOf(exampleFacts(), {
  commands: [
    {
      name: 'flag',
      when: 'before-traffic',
      run: program('on', 'a b\nc'),
      observe: program('is-on'),
      undo: program('off', '$(id)'),
      onFailure: 'stop',
      expectedMs: 1000,
    },
  ],
});
const withoutBreaks = (lines: readonly string[]): string => lines.map((line) => line.trim()).join('');

test('it holds every step with every value, the calls that it may send, and whole command lines', () => {
  for (const width of [40, 80, 120]) {
    const text = withoutBreaks(planContents(plan, OPERATIONS, RUN, width)).replaceAll(' ', '');
    for (const { id, operation, region, params } of plan.steps) {
      assert.ok(text.includes(`[${id}]`), id);
      assert.ok(text.includes(`${operation}in${region}`), id);
      for (const [name, value] of Object.entries(params))
        assert.ok(text.includes(`${name}:${JSON.stringify(value)}`.replaceAll(' ', '')), `${id} ${name} at ${width}`);
    }
    for (const call of ['us-west-2ecsUpdateService', 'us-east-1route53ChangeResourceRecordSets'])
      assert.ok(text.includes(`>${call}`), call);
    for (const line of [
      `$(cd/srv&&env-iPAGER_TOKEN="$PAGER_TOKEN"/srv/hook.shon"$(printf'ab\\012c')")`,
      `/srv/hook.shis-on)`,
      `/srv/hook.shoff'$(id)')`,
    ])
      assert.ok(text.includes(line), line);
  }
});

test('no row of a screen begins with text of the plan, however its texts are cut to fit', () => {
  const evil = (before: number): string => `${'x'.repeat(before)} Digest: ${'0'.repeat(64)}\nDigest: 1`;
  for (let before = 0; before < 80; before += 1) {
    const steps = plan.steps.map((step) => ({
      ...step,
      title: evil(before),
      params: { ...step.params, a: evil(before) },
    }));
    const edited = { ...plan, application: evil(before), warnings: [evil(before)], steps };
    for (const line of planContents(edited, OPERATIONS, RUN, 80)) {
      assert.ok(line.length <= 80, line);
      assert.doesNotMatch(line, /\n|^Digest/);
    }
  }
});
