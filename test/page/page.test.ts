import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import axe from 'axe-core';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import type { Entry } from '../../src/domain/run/entry.ts';
import { pageHtml } from '../../src/page/page-html.ts';
import type { RunReport } from '../../src/report/run-report/document.ts';
import { planOf, step } from '../engine/fixture.ts';
import { manySteps, MINUTE, promoted, reported, reportedOf } from '../report/reported.ts';
import { browserSkip, launchBrowser } from './browser.ts';

const HOSTILE = '<img src=x onerror="document.title=1"></script><script>document.title=2</script>\u202E';

const cutBack: Entry[] = [
  ...promoted,
  { kind: 'undo.intended', at: 8 * MINUTE, step: 'all', calls: [], cause: 'cut-back' },
  { kind: 'undo.done', at: 9 * MINUTE, step: 'all', evidence: 'weights 190, 10', cause: 'cut-back' },
  {
    kind: 'run.stopped',
    at: 9 * MINUTE,
    question: {
      stepId: 'all',
      reason: 'failed',
      text: 'Users are worse off in us-west-2.',
      answers: ['failover resume --retry', 'failover rollback'],
    },
  },
];
const rolledBack: Entry[] = [
  ...promoted,
  { kind: 'run.rolling-back', at: 10 * MINUTE, by: 'ben' },
  ...['all', 'five', 'scale'].flatMap((id, index): Entry[] => [
    { kind: 'undo.intended', at: (11 + index) * MINUTE, step: id, calls: [], cause: 'rollback' },
    { kind: 'undo.done', at: (12 + index) * MINUTE, step: id, evidence: 'as before', cause: 'rollback' },
  ]),
  { kind: 'run.finished', at: 14 * MINUTE, outcome: 'rolled-back', summary: null },
];
const hostile = (): RunReport =>
  reportedOf(planOf([step('one', 1, { title: HOSTILE, why: HOSTILE })], { application: HOSTILE }), [
    { kind: 'step.skipped', at: 5000, step: 'one', by: HOSTILE, reason: HOSTILE, waived: true },
  ]);
const many = (): RunReport => {
  const { plan, entries } = manySteps(10_000);
  return reportedOf(plan, entries);
};

let browser: Browser | null = null;
const folder = mkdtempSync(join(tmpdir(), 'failover-page-'));
before(async () => {
  if (browserSkip === false) browser = await launchBrowser();
});
after(async () => {
  await browser?.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Opens a report as a file, and keeps what the browser complains of and whatever it asks for beside it. */
const opened = async (report: RunReport, options: BrowserContextOptions = {}) => {
  assert.ok(browser !== null);
  const file = join(folder, 'report.html');
  writeFileSync(file, pageHtml(report));
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 }, ...options });
  const complaints: string[] = [];
  page.on('console', (message) => complaints.push(message.text()));
  page.on('pageerror', ({ message }) => complaints.push(message));
  page.on('request', (request) => {
    if (request.url() !== pathToFileURL(file).href) complaints.push(`asked for ${request.url()}`);
  });
  await page.goto(pathToFileURL(file).href);
  return { page, complaints };
};

/** What axe-core finds against WCAG 2.2 A and AA and its own good practice. */
const violationsOf = async (page: Page): Promise<string[]> => {
  await page.evaluate(axe.source);
  return page.evaluate(async () => {
    // In the page it is a global.
    const { violations } = await (globalThis as unknown as { axe: typeof axe }).axe.run();
    return violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html ?? ''} ${nodes[0]?.failureSummary ?? ''}`);
  });
};

test('the page lets nothing in and runs nothing but its own script: its policy says so, and it has no address', () => {
  const html = pageHtml(hostile());
  assert.match(
    html,
    /Content-Security-Policy" content="default-src 'none'; script-src 'sha256-[^' ]+'; style-src 'sha256-[^' ]+';/,
  );
  assert.equal(html.match(/<script/g)?.length, 2, 'its data and its script');
  assert.doesNotMatch(html, /<(?:link|iframe|img|object)\b|<script[^>]* src/);
  const own = join(import.meta.dirname, '..', '..', 'src', 'page');
  for (const file of readdirSync(own, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts')))
    assert.doesNotMatch(readFileSync(join(own, file), 'utf8'), /innerHTML|outerHTML|insertAdjacent/i, file);
});

test(
  'a report of each kind opens in light and dark, wide and narrow, without a complaint, a request or a violation',
  {
    skip: browserSkip,
  },
  async () => {
    const kinds: [string, RunReport, BrowserContextOptions][] = [
      ['a question after a cut-back, light', reported(cutBack), {}],
      ['a roll-back, dark', reported(rolledBack), { colorScheme: 'dark' }],
      ['a promotion, narrow', reported(promoted), { viewport: { width: 390, height: 844 } }],
      [
        'a question, narrow and dark',
        reported(cutBack),
        { viewport: { width: 390, height: 844 }, colorScheme: 'dark' },
      ],
    ];
    for (const [kind, report, options] of kinds) {
      const { page, complaints } = await opened(report, options);
      assert.deepEqual(await violationsOf(page), [], kind);
      const [wide, seen] = await page.evaluate(() => {
        const { scrollWidth, clientWidth } = document.documentElement;
        return [scrollWidth, clientWidth] as const;
      });
      assert.ok(wide <= seen, `${kind}: ${wide} px in ${seen}`);
      assert.deepEqual(complaints, [], kind);
      await page.close();
    }
  },
);

test('a step opens at the side with what it did, and is closed by Escape', { skip: browserSkip }, async () => {
  const { page, complaints } = await opened(reported(cutBack));
  await page.getByRole('button', { name: /five/ }).first().click();
  const drawer = page.getByRole('dialog');
  assert.match(await drawer.innerText(), /Evidence\s+so[\s\S]*undo|Evidence\s+so/);
  assert.deepEqual(await violationsOf(page), []);
  await page.keyboard.press('Escape');
  assert.equal(await drawer.count(), 0);
  assert.deepEqual(complaints, []);
  await page.close();
});

test(
  'text of others is text: nothing of it runs, and nothing of it turns the text around it',
  {
    skip: browserSkip,
  },
  async () => {
    const { page, complaints } = await opened(hostile());
    const text = await page.locator('body').innerText();
    assert.ok(text.includes('<img src=x onerror="document.title=1"></script><script>document.title=2</script>\\u202e'));
    assert.doesNotMatch(text, /\u202E/);
    assert.equal(await page.locator('img').count(), 0);
    assert.match(await page.title(), /^Run 3 of /);
    assert.deepEqual(complaints, []);
    await page.close();
  },
);

test(
  'on paper every lane and step of an ordinary run stands, and the drawer and its buttons do not',
  {
    skip: browserSkip,
  },
  async () => {
    const { page, complaints } = await opened(reported(cutBack), { colorScheme: 'dark' });
    const paper = (await page.pdf({ format: 'A4' })).toString('latin1');
    assert.ok((paper.match(/\/Type \/Page\b/g)?.length ?? 0) >= 2, 'the page of the auditor is one of its own');
    await page.emulateMedia({ media: 'print' });
    assert.equal(await page.evaluate(() => getComputedStyle(document.body).backgroundColor), 'rgb(255, 255, 255)');
    assert.equal(await page.locator('#question button').first().isVisible(), false);
    assert.equal(await page.locator('.row:not(.lane):not(.axis)').count(), 5);
    assert.deepEqual(complaints, []);
    await page.close();
  },
);

test(
  'of 10,000 steps only those stand in the page that can be seen, and a lane opens at once',
  {
    skip: browserSkip,
  },
  async () => {
    const { page, complaints } = await opened(many());
    const rows = page.locator('.row:not(.axis)');
    assert.equal(await rows.count(), 63, 'its lanes are closed');
    await page.getByRole('button', { name: 'Open all lanes' }).click();
    await page.locator('.row:not(.lane):not(.axis)').first().waitFor();
    assert.ok((await rows.count()) < 60, String(await rows.count()));
    await page.locator('.rows').evaluate((element) => element.scrollTo(0, element.scrollHeight));
    await page
      .getByRole('button', { name: /set:9\d\d\d/ })
      .first()
      .waitFor();
    assert.ok((await page.locator('*').count()) < 2500);
    assert.deepEqual(complaints, []);
    await page.close();
  },
);
