/**
 * The script of the page: the two libraries as their packages bring them, and the functions of `browser/` as their own source
 * text, so that it is the checked source that runs and nothing has to be built. A function that is not listed here is not
 * there: the tests open the page.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { EXIT, Failure } from '../domain/failure.ts';
import { showDuration } from '../report/lines.ts';
import { tookOf } from '../report/run-report/spans.ts';
import * as app from './browser/app.ts';
import * as drawer from './browser/drawer.ts';
import * as firstScreen from './browser/first-screen.ts';
import * as planGraph from './browser/plan-graph.ts';
import * as records from './browser/records.ts';
import * as sharesChart from './browser/shares-chart.ts';
import * as waterfallRows from './browser/waterfall-rows.ts';
import * as waterfall from './browser/waterfall.ts';
import * as words from './browser/words.ts';

const find = createRequire(import.meta.url);

const libraryText = (path: string): string => readFileSync(find.resolve(path), 'utf8');

const EXPORTED = /export\s*\{(?<names>[^}]*)\};?/;

/** An ES module as an expression: the page has no other file to import it from. */
const asExpression = (name: string, text: string): string => {
  const names = EXPORTED.exec(text)?.groups?.['names'];
  if (names === undefined)
    throw new Failure({
      code: 'library-unreadable',
      message: `The package ${name} is not of the version that this program was made with.`,
      remedy: 'Install the program anew: its own packages were changed.',
      exitCode: EXIT.internal,
    });
  const members = names.split(',').map((pair) => {
    const [inner = '', outer = inner] = pair.trim().split(/\s+as\s+/);
    return `${outer}: ${inner}`;
  });
  const body = text.replace(EXPORTED, '').replace(/\/\/# sourceMappingURL=.*/, '');
  return `(() => {${body}\nreturn {${members.join(', ')}};})()`;
};

/** In this order: a class has to be there before one that is made of it. */
const OWN: Readonly<Record<string, unknown>>[] = [
  words,
  sharesChart,
  firstScreen,
  waterfallRows,
  waterfall,
  planGraph,
  drawer,
  records,
  app,
];

const sourcesOf = (functions: Readonly<Record<string, unknown>>): string[] =>
  Object.entries(functions).flatMap(([name, made]) =>
    typeof made === 'function' ? [`const ${name} = ${Function.prototype.toString.call(made)};`] : [],
  );

export const pageScript = (): string =>
  [
    libraryText('uplot/dist/uPlot.iife.min.js'),
    `(() => {
'use strict';
const { h, Component, render } = ${asExpression('preact', libraryText('preact'))};`,
    ...sourcesOf({ showDuration, tookOf }),
    ...OWN.flatMap(sourcesOf),
    `const data = JSON.parse(document.getElementById('report').textContent);
document.title = 'Run ' + data.report.run + ' of ' + data.report.application;
render(h(App, { data }), document.getElementById('page'));
})();`,
  ].join('\n');

export const chartStyle = (): string => libraryText('uplot/dist/uPlot.min.css');
