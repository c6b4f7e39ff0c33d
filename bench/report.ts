/**
 * A report of a run of 10,000 steps: document and page. The reference is what every command on that run has to do first: parse its
 * entries and fold them.
 */
import { fold } from '../src/domain/run/fold.ts';
import type { Entry } from '../src/domain/run/entry.ts';
import { pageHtml } from '../src/page/page-html.ts';
import { beginEntry } from '../test/engine/fixture.ts';
import { manySteps, reportedOf } from '../test/report/reported.ts';
import { quantiles, report, timed } from './measure.ts';

const ROUNDS = 7;
const STEPS = 10_000;

const { plan, entries } = manySteps(STEPS);
const journal = JSON.stringify([beginEntry(plan), ...entries]);
const document = reportedOf(plan, entries);

const rounds = async (work: () => unknown): Promise<number> => {
  const times: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) times.push(await timed(work));
  return quantiles(times).p50;
};

const reference = await rounds(() => fold(JSON.parse(journal) as Entry[]));
const made = await rounds(() => reportedOf(plan, entries));
const page = await rounds(() => pageHtml(document));
report(`parse and fold the journal of ${STEPS} steps (ms)`, reference);
report('its report as a document, fold and schema with it (ms)', made);
report('its page (ms)', page);
report('ratio of document and page to the reference', ((made + page) / reference).toFixed(1));
report('bytes of the page', pageHtml(document).length);
