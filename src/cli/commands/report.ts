/** `failover report`: what happened in one run, for whoever has to know it afterwards. Reading the run checks its chain. */
import { resolve } from 'node:path';
import { EXIT, Failure } from '../../domain/failure.ts';
import { OPERATIONS, servingOf } from '../../operations/registry.ts';
import { reportMarkdownLines } from '../../report/run-report/markdown.ts';
import { reportOf, type StepWords } from '../../report/run-report/report-of.ts';
import type { RunReport } from '../../report/run-report/document.ts';
import { textOf, isGiven, type Invocation, type Run } from '../arguments/command.ts';
import { parseDuration } from '../arguments/duration.ts';
import { shortPath } from '../settings/plan-files.ts';
import { replaceFile } from '../settings/replace-file.ts';
import { fromHome } from '../settings/text-file.ts';
import type { Output } from '../terminal/output.ts';
import { sayFirstLine, sayLastLine, whereaboutsOf } from '../terminal/frame.ts';
import { wantedRun, withJournals } from '../places/journal-access.ts';
import { livenessOf } from '../places/liveness.ts';
import { owedOver } from '../places/owed.ts';

/** A step whose operation is not known here says nothing. */
const words: StepWords = {
  servingOf,
  statementOf: ({ operation, params }) => OPERATIONS.get(operation)?.statement?.(params) ?? [],
  isProof: ({ operation }) => OPERATIONS.get(operation)?.proves === true,
};

const recordsOf = (text: string): number => {
  if (/^\d{1,15}$/.test(text)) return Number(text);
  throw new Failure({
    code: 'usage',
    message: `--rpo "${text}" is no number of records.`,
    remedy: 'Write how many records may be lost or stranded, such as --rpo 0.',
    exitCode: EXIT.usage,
  });
};

const goalsOf = (invocation: Invocation) => {
  const [rto, rpo] = [textOf(invocation, 'rto'), textOf(invocation, 'rpo')];
  return { rtoMs: rto === null ? null : parseDuration(rto), rpoRecords: rpo === null ? null : recordsOf(rpo) };
};

/** @throws Failure `report-unwritable` (exit 1) */
const writePage = async ({ say, document, form }: Output, file: string, report: RunReport): Promise<void> => {
  const path = resolve(fromHome(file));
  // What it is made of is loaded by nobody else.
  const { pageHtml } = await import('../../page/page-html.ts');
  const html = pageHtml(report);
  try {
    replaceFile(path, html);
  } catch (error) {
    throw new Failure({
      code: 'report-unwritable',
      message: `The report cannot be written to ${path} (${error instanceof Error && 'code' in error ? String(error.code) : 'unknown'}).`,
      remedy: 'Free space, or name another file with --html FILE.',
      exitCode: EXIT.stepFailed,
      cause: error,
    });
  }
  if (form === 'text')
    say(`The report of run ${report.run} is in ${shortPath(path)}: one file, to be opened in any browser.`);
  else document({ schema: 'failover.report-file/1', run: report.run, file: path, bytes: Buffer.byteLength(html) });
};

export const run: Run = (invocation) =>
  withJournals(invocation, 'look', async (journals) => {
    const { settings, output } = invocation;
    const goals = goalsOf(invocation);
    const recorded = await wantedRun(journals);
    const { state } = recorded;
    const owed = await owedOver(journals, recorded);
    const away = journals.away();
    const report = reportOf(recorded, {
      words,
      liveness: livenessOf(state.writer, settings.writer.host),
      ...owed,
      location: journals.store.location,
      goals,
    });
    // Markdown is data: what stands around it goes to stderr.
    const around = isGiven(invocation, 'markdown') ? { ...output, announce: output.remark } : output;
    sayFirstLine(around, whereaboutsOf(state));
    if (away !== null) output.remark(`The local copy is shown, which may be behind. ${away.message}`);
    for (const text of owed.unreadable) output.remark(`Not known: ${text}`);
    const file = textOf(invocation, 'html');
    if (file !== null) await writePage(output, file, report);
    else if (output.form === 'text') output.say(...reportMarkdownLines(report));
    else if (output.form === 'json') output.document(report);
    else output.record(report);
    sayLastLine(around, state.target);
    return EXIT.done;
  });
