import { formatClock } from '@sekisho/administration';
import type { ConnectionEvent, EventData } from '@sekisho/contracts';
import { liveConnectionsMax } from '../limits.ts';
import { printable } from '../output/printable.ts';
import { cureLine, refusalText } from '../output/refusal-text.ts';
import { formatBytes, formatDuration } from '../output/units.ts';

type ToldEvent = Exclude<ConnectionEvent, { type: 'sekisho.connection.progress' }>;

interface Known {
  readonly user: string | undefined;
  readonly address: string | undefined;
}

const unknown: Known = { user: undefined, address: undefined };
const remoteWidth = 21;
const userWidth = 12;
const addressWidth = 15;

/** Tells each event of a connection in one line; remembers who a connection is, which later events don't repeat. */
export class LiveLines {
  readonly #known = new Map<string, Known>();

  /** @returns undefined for what the next event says better, that a client is connected, and for accounts of its traffic */
  format(event: ConnectionEvent): string | undefined {
    if (event.type === 'sekisho.connection.progress') return undefined;
    const { data } = event;
    const known = this.#learn(event);
    if (event.type === 'sekisho.connection.step' && event.data.step === 'connected') return undefined;
    const columns = [
      formatClock(new Date(event.time)),
      printable(data.remote).padEnd(remoteWidth),
      printable(known.user ?? '-').padEnd(userWidth),
      (known.address ?? '-').padEnd(addressWidth),
      printable(describe(event)),
    ];
    return columns.join('  ');
  }

  #learn({ type, data }: ToldEvent): Known {
    const before = this.#known.get(data.connection) ?? unknown;
    const user = data.user ?? before.user;
    const address = ('address' in data ? data.address : undefined) ?? before.address;
    const known = { user, address };
    this.#known.delete(data.connection);
    if (type !== 'sekisho.connection.ended' && type !== 'sekisho.connection.refused') {
      this.#known.set(data.connection, known);
      this.#forgetOldest();
    }
    return known;
  }

  #forgetOldest(): void {
    if (this.#known.size <= liveConnectionsMax) return;
    for (const oldest of this.#known.keys()) {
      this.#known.delete(oldest);
      return;
    }
  }
}

function describe(event: ToldEvent): string {
  switch (event.type) {
    case 'sekisho.connection.step':
      return withDetail(event.data.step, event.data.detail);
    case 'sekisho.connection.established':
      return describeEstablished(event.data);
    case 'sekisho.connection.refused':
      return describeRefused(event.data);
    case 'sekisho.connection.ended':
      return describeEnded(event.data);
  }
}

const describeEstablished = ({ authentication, ikeSuite, espSuite, tookMs }: EventData<'connection.established'>) =>
  `connected in ${formatDuration(tookMs)}: ${authentication}, IKE ${ikeSuite}, ESP ${espSuite}`;

function describeRefused({ code, step, detail, ...facts }: EventData<'connection.refused'>): string {
  const text = refusalText(code, facts);
  return `REFUSED at ${step} [${code}]: ${withDetail(text.sentence, detail)} ${cureLine(text)}`;
}

function describeEnded({ reason, detail, durationMs, bytesIn, bytesOut }: EventData<'connection.ended'>): string {
  const traffic = `${formatBytes(bytesIn)} in, ${formatBytes(bytesOut)} out`;
  return `${withDetail(`ended (${reason})`, detail)} after ${formatDuration(durationMs)}: ${traffic}`;
}

const withDetail = (text: string, detail: string | undefined): string =>
  detail === undefined || detail === '' ? text : `${text} (${detail})`;
