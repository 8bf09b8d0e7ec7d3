import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { argv, stdout } from 'node:process';
import { leaseReply, subjects } from '@sekisho/contracts';
import { Bus, newUlid } from '@sekisho/platform';

/** Runs beside a gateway as another of its edges would: asks for an address for one user, and tells the answer. */
const [state = '', directory = '', user = ''] = argv.slice(2);
const { natsUrl } = JSON.parse(readFileSync(join(state, 'run', 'gateway.json'), 'utf8'));
const bus = await Bus.connect({
  nats: { natsUrl, natsUser: 'edge', natsPasswordFile: join(state, 'secrets', 'bus', 'edge') },
  service: 'other-edge',
  instance: 'other-edge',
  stateDir: directory,
  waitForServer: false,
});
const request = { connection: newUlid(), edge: 'other-edge', user, groups: [] };
const reply = await bus.request(subjects.poolLease, request, leaseReply);
await bus.close();
stdout.write(JSON.stringify(reply));
