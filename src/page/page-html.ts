/**
 * The report of a run as one file that asks for nothing else: scripts and styles are in it, and its content policy lets nothing
 * in from elsewhere and runs nothing but them. Text of others is in it as JSON alone and becomes text nodes, never markup.
 */
import { createHash } from 'node:crypto';
import { printable } from '../domain/text/printable.ts';
import type { RunReport } from '../report/run-report/document.ts';
import { STATE_WORDS, type PageData } from './page-data.ts';
import { chartStyle, pageScript } from './page-script.ts';
import { PAGE_STYLE } from './page-style.ts';
import { planPicture } from './plan-picture.ts';

/** Content Security Policy Level 3, 2.3.1: what is inline is allowed by its hash. */
const hashOf = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

/** Within a script element nothing may close it (HTML, 4.12.1.3), and nothing that is shown may act on the text around it. */
const embedded = (data: PageData): string =>
  JSON.stringify(data, (_key, value: unknown) => (typeof value === 'string' ? printable(value) : value)).replaceAll(
    '<',
    String.raw`\u003c`,
  );

export const pageHtml = (report: RunReport): string => {
  const data: PageData = { report, graph: planPicture(report), words: STATE_WORDS };
  const script = pageScript();
  const style = `${chartStyle()}${PAGE_STYLE}`;
  const policy = `default-src 'none'; script-src ${hashOf(script)}; style-src ${hashOf(style)}; base-uri 'none'; form-action 'none'`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>failover report</title>
<style>${style}</style>
</head>
<body>
<div id="page"><noscript>This page draws with its own script, which is switched off here. The same as text: failover report --markdown</noscript></div>
<script type="application/json" id="report">${embedded(data)}</script>
<script>${script}</script>
</body>
</html>
`;
};
