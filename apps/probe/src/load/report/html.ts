import { createHash } from 'node:crypto';
import { clock } from './figures.ts';
import type { LoadReport } from './load-report.ts';
import { connectsOverTime, connectTimes } from './page/connects.ts';
import { details } from './page/details.ts';
import { failures } from './page/failures.ts';
import { Markup, markup } from './page/markup.ts';
import { processes } from './page/processes.ts';
import { style } from './page/style.ts';
import { traffic } from './page/traffic.ts';
import { verdict } from './page/verdict.ts';

/** Nothing but this very style sheet: no script, no font, no request. */
const policy = `default-src 'none'; style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'; base-uri 'none'; form-action 'none'`;

/** The report as one page of HTML that needs nothing else, to be read in a browser or printed. */
export function htmlReport(report: LoadReport): string {
  const { scenario, started, durationSeconds, outcome } = report;
  const finished = outcome === 'finished';
  const said = `${started.slice(0, 16).replace('T', ' ')} UTC, ${clock(durationSeconds)} long`;
  return markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Load run: ${scenario.name}</title>
<style>${new Markup(style)}</style>
</head>
<body>
<main class="page">
<header>
<h1>${scenario.name}</h1>
<p class="soft">Load run against ${scenario.server}, ${said} <span class="badge${finished ? '' : ' bad'}">${outcome}</span></p>
${verdict(report)}
</header>
${[connectTimes, connectsOverTime, traffic, processes, failures, details].map((section) => section(report))}
</main>
</body>
</html>
`.text;
}
