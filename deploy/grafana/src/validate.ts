import { parseArgs } from 'node:util';
import { validateQueries } from './validate-queries.ts';

/** Whether a Prometheus answers every query of the dashboards and alerts: a line for each that it does not. `--cluster`: there is a balancer. */
const { positionals, values } = parseArgs({ allowPositionals: true, options: { cluster: { type: 'boolean' } } });
const [url = 'http://127.0.0.1:9090', range] = positionals;
const isCluster = values.cluster ?? false;
const problems = await validateQueries(url, { isCluster, ...(range !== undefined && { range }) });
for (const problem of problems) console.log(problem);
process.exitCode = problems.length === 0 ? 0 : 1;
