// A process of the bench, started beside a gateway: makes its console's first administrator as people do, by the link of the first
// start, adds users, and says the cookie of the sign-in.
import { z } from 'zod';
import { codeOfNow } from '../../support/totp.ts';
import { type Answer, ConsoleClient } from './https.ts';
import { administratorOrder } from './orders.ts';

const password = 'four words of a passphrase';
const { port, token, users } = administratorOrder.parse(JSON.parse(process.argv[2] ?? ''));

async function asked(client: ConsoleClient, path: string, body: unknown) {
  const answer = await client.ask(path, body);
  if (answer.status >= 300) throw new Error(`${path}: ${answer.status} ${answer.body}`);
  return answer;
}

/** The first cookie that an answer sets. */
function cookieOf({ headers }: Answer): string {
  const [cookie = ''] = z.string().array().parse(headers['set-cookie']);
  return cookie.split(';')[0] ?? '';
}

const stranger = new ConsoleClient(port);
const looked = await asked(stranger, '/invitation', { token });
stranger.close();
const { secret } = z.object({ secret: z.string() }).parse(JSON.parse(looked.body));
const invited = new ConsoleClient(port, cookieOf(looked));
const accepted = await asked(invited, '/invitation/accept', {
  token,
  password,
  code: codeOfNow(secret),
  name: 'bench',
});
invited.close();
const signedIn = cookieOf(accepted);
const client = new ConsoleClient(port, signedIn);
const rows = Array.from({ length: users }, (_, number) => `bench-user-${number},a password of ${number}`);
await asked(client, '/user-imports', { csv: ['name,password', ...rows].join('\n') });
client.close();
process.stdout.write(signedIn);
