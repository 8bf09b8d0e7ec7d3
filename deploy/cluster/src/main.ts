import { once } from 'node:events';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { administer } from './administration.ts';
import { Cluster } from './cluster.ts';
import { actions, ask, openControl, scaleOf } from './control.ts';

const usage = [
  'Runs the services of docker-compose.yml without Docker, each in network namespaces of its own, until Ctrl-C.',
  '',
  '  npm run cluster -- [--scale SERVICE=COUNT]… [--publish] [--state DIR] [SERVICE]…',
  '',
  '  --scale SERVICE=COUNT  so many replicas, such as edge=3',
  '  --publish              clients reach it at this machine, UDP 500 and 4500; else from this machine alone',
  '  --state DIR            volumes and logs (default: .sekisho-cluster)',
  '',
  'While it runs, in another terminal:',
  '',
  ...Object.entries({ ...actions, sekisho: { words: 'ARGS', does: "an administrator's command" } }).map(
    ([name, { words, does }]) => `  npm run cluster -- ${`${name} ${words}`.padEnd(22)} ${does}`,
  ),
].join('\n');

const { values, positionals } = parseArgs({
  args: leadingOptions(process.argv.slice(2)),
  options: {
    scale: { type: 'string', multiple: true },
    publish: { type: 'boolean' },
    state: { type: 'string' },
    help: { type: 'boolean' },
  },
  allowPositionals: true,
});
const directory = resolve(values.state ?? '.sekisho-cluster');

async function main(): Promise<number> {
  const [first = '', ...rest] = positionals;
  if (values.help === true) console.log(usage);
  else if (first === 'sekisho') return administer(directory, rest);
  else if (Object.hasOwn(actions, first)) console.log(await ask(directory, positionals));
  else await up();
  return 0;
}

async function up(): Promise<void> {
  const stopRequest = Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM'), once(process, 'SIGHUP')]);
  const control = await openControl(directory);
  let cluster: Cluster | undefined;
  try {
    cluster = await Cluster.start({
      directory,
      ...(positionals.length > 0 && { services: positionals }),
      scale: Object.fromEntries((values.scale ?? []).map(scaleOf)),
      reachable: values.publish === true ? 'published' : 'from-here',
      say: (sentence) => console.log(sentence),
    });
    control.serve(cluster);
    console.log(await welcome(cluster));
    await stopRequest;
    console.log('Stopping.');
  } finally {
    await cluster?.close();
    control.close();
  }
  console.log('Stopped.');
}

/** Where clients dial, and as whom. */
async function welcome(cluster: Cluster): Promise<string> {
  const lines = [`\nThe cluster runs; Ctrl-C stops it. Volumes and logs are in ${directory}.`];
  if (cluster.replicas('edge').length > 0 && cluster.replicas('balancer').length > 0) {
    lines.push(
      `Clients dial ${cluster.address('balancer', 'public')}${values.publish === true ? ", or this machine's address" : ''}.`,
    );
    lines.push('', asSeenHere(cluster, await cluster.sekisho('cluster', 'first-user')));
  }
  return lines.join('\n');
}

/** Files that the service `cli` tells of, by their paths on this machine. */
const asSeenHere = (cluster: Cluster, text: string): string =>
  text
    .replaceAll(' /secrets/', ` ${cluster.volume('cli-secrets')}/`)
    .replaceAll(' /state/', ` ${cluster.volume('cli-state')}/`);

/** What follows a command is its own. */
function leadingOptions(args: readonly string[]): string[] {
  const command = args.indexOf('sekisho');
  return command < 0 ? [...args] : [...args.slice(0, command + 1), '--', ...args.slice(command + 1)];
}

// Last, when all that it uses is there.
try {
  process.exitCode = await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
