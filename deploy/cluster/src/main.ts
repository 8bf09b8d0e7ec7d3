import { once } from 'node:events';
import { Cluster } from './cluster.ts';

const cluster = await Cluster.start({ directory: '.sekisho-cluster', say: (sentence) => console.log(sentence) });
try {
  console.log('The cluster runs; Ctrl-C stops it.');
  await Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]);
} finally {
  await cluster.close();
}
