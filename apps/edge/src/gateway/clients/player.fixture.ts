import { createPublicKey } from 'node:crypto';
import { builtInClients } from '@sekisho/clients';
import { subjects } from '@sekisho/contracts';
import { parseEspSuite, parseIkeSuite } from '@sekisho/isakmp';
import { parseSettings } from '@sekisho/platform';
import { concat, milliseconds } from '@sekisho/wire';
import { vi } from 'vitest';
import { type Answer, kindly, lease, setUp } from '../edge-in-memory.fixture.ts';
import { gateways, laptops, welcoming } from '../machine-certificates.fixture.ts';
import { PlayedClient } from './played-client.fixture.ts';
import type { Transcript } from './transcript.fixture.ts';

/** More of the day's time, which no test moves, than any question to the auth service takes to be sealed on busy cores. */
const sealedWithinMs = 4_000;
const stepMs = 20_000;
const settings = 'officeMode: { pool: 10.66.0.0/16 }\nencryptionDomain: [10.0.0.0/8]\n';

/** The services with name servers to give, and leases that last. */
const serving =
  (answer: Answer): Answer =>
  (subject, payload) => {
    if (subject === subjects.poolRenew) return { lost: [] };
    return subject === subjects.poolLease ? { ...lease, dns: ['10.0.0.53', '10.0.0.54'] } : answer(subject, payload);
  };

/** A gateway with the product's own settings. */
function edgeOf({ settings: more = '', asks, by }: Transcript) {
  const { ike, esp } = parseSettings(settings + more, '/etc/sekisho/sekisho.yaml');
  return setUp(serving(by ? welcoming(laptops.rsa) : kindly), {
    ttlMs: 600_000,
    ...(asks && { methods: asks }),
    ...(by && { own: gateways.rsa.own }),
    gateway: {
      suites: ike.suites.map(parseIkeSuite),
      espSuites: esp.suites.map(parseEspSuite),
      ...(by && { machineAuthentication: ike.machineAuthentication, certificate: () => gateways.rsa.own.show() }),
    },
  });
}

function proofByCertificate() {
  const shown = laptops.rsa.own.show();
  const certificate = shown?.chain[0];
  if (!shown || !certificate) throw new Error('the laptop has no certificate');
  return {
    machine: { key: laptops.rsa.key, certificate, name: shown.identification.data },
    gatewayKey: createPublicKey(gateways.rsa.key),
  };
}

/** A client of this transcript before a gateway, with time moved by hand. */
export function play(transcript: Transcript) {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
  const edge = edgeOf(transcript);
  const settle = async (turns = 30) => {
    const until = Date.now() + sealedWithinMs;
    for (let quiet = 0; quiet < turns; ) {
      await new Promise((resolve) => setImmediate(resolve));
      quiet = edge.authentication.waiting > 0 && Date.now() < until ? 0 : quiet + 1;
    }
  };
  const habits = builtInClients[transcript.client];
  const client = new PlayedClient({
    client: habits,
    dataplane: edge.dataplane,
    settle,
    preSharedKey: 'open sesame',
    ...(transcript.by && proofByCertificate()),
  });
  /** Lets time pass, in which the client answers what it is asked. */
  const pass = async (ms: number) => {
    for (let left = ms; left > 0; left -= stepMs) {
      await vi.advanceTimersByTimeAsync(Math.min(left, stepMs));
      await settle(3);
    }
    await settle();
  };
  return { edge, client, habits, pass, renewed: { esp: performance.now() } };
}

export type Played = ReturnType<typeof play>;

/** Connects, and waits for clients that begin late. */
export async function connected(transcript: Transcript): Promise<Played> {
  const played = play(transcript);
  await played.client.connect();
  await played.pass(4_000);
  return played;
}

/** Lives for a while as the client does: renews its ESP SAs in time, and deletes those of before. */
export async function live(played: Played, ms: number): Promise<void> {
  const { habits, pass, renewed } = played;
  const until = performance.now() + ms;
  const due = () => renewed.esp + habits.renewal.espAfter;
  while (due() < until) {
    await pass(due() - performance.now());
    await renewEsp(played);
  }
  await pass(until - performance.now());
}

/** A new Quick Mode; after a while it deletes the ESP SA of before. */
export async function renewEsp({ client, habits, pass, renewed }: Played): Promise<void> {
  await client.renewEsp();
  renewed.esp = performance.now();
  await pass(Math.max(habits.renewal.deletesAfter, milliseconds(100)));
  client.dropOldest();
  await pass(100);
}

/** Keys of the client's newest ESP SA towards the gateway, as either end has derived them. */
export function espKeys({ edge, client }: Played): { readonly gateways: Uint8Array; readonly clients: Uint8Array } {
  const pair = client.pairs.at(-1);
  const sa = pair && edge.dataplane.sas.get(pair.spiOut);
  if (!sa) throw new Error('the gateway has no such ESP SA');
  const { encryption, integrity, salt } = sa.keysIn;
  const own = concat(encryption.reveal(), integrity.reveal(), salt.reveal());
  return { gateways: own, clients: pair.keysOut(own.length) };
}
