import { validateQueries } from './validate-queries.ts';

/** Whether a Prometheus answers every query of the dashboards and alerts: a line for each that it does not. */
const [url = 'http://127.0.0.1:9090', range] = process.argv.slice(2);
const problems = await validateQueries(url, range === undefined ? {} : { range });
for (const problem of problems) console.log(problem);
process.exitCode = problems.length === 0 ? 0 : 1;
