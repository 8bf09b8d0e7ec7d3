// A process of the bench, started beside a gateway: makes its console's first administrator as people do, by the link of the first
// start, adds users, and says the cookie of the sign-in.
import { z } from 'zod';
import { codeOfNow } from '../../support/totp.ts';
import { ConsoleClient } from './https.ts';
import { administratorOrder } from './orders.ts';

const password = 'four words of a passphrase';
const { port, token, users } = administratorOrder.parse(JSON.parse(process.argv[2] ?? ''));

async function asked(client: ConsoleClient, path: string, body: unknown) {
  const answer = await client.ask(path, body);
  if (answer.status >= 300) throw new Error(`${path}: ${answer.status} ${answer.body}`);
  return answer;
}

const stranger = new ConsoleClient(port);
const { secret } = z
  .object({ secret: z.string() })
  .parse(JSON.parse((await asked(stranger, '/invitation', { token })).body));
const accepted = await asked(stranger, '/invitation/accept', {
  token,
  password,
  code: codeOfNow(secret),
  name: 'bench',
});
stranger.close();
const [cookie = ''] = z.string().array().parse(accepted.headers['set-cookie']);
const signedIn = cookie.split(';')[0] ?? '';
const client = new ConsoleClient(port, signedIn);
const rows = Array.from({ length: users }, (_, number) => `bench-user-${number},a password of ${number}`);
await asked(client, '/user-imports', { csv: ['name,password', ...rows].join('\n') });
client.close();
process.stdout.write(signedIn);
