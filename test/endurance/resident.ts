import type { RenewalHabits } from '@sekisho/clients';
import type { Renewable } from '@sekisho/probe/testing';
import type { Newcomer, Site } from './site.ts';
import type { VirtualClient } from './virtual-client.ts';

/** Around a renewal a packet goes each way this often, for longer than the SAs of before are kept; fewer than a round trip takes. */
const denseMs = 50;
const denseForMs = 1_000;
const lessDenseMs = 500;
const lessDenseForMs = 8_000;
/** At all other times; whoever has lost its session finds out by then and dials again. */
const sparseMs = 300_000;
/** A client that stays for weeks: it sends and receives, renews its keys as its family does, and dials again where it must. */
export class Resident {
  client: VirtualClient;
  readonly sent = { in: 0, out: 0 };
  /** Packets that came to clients which are no more. */
  #receivedBefore = 0;
  /** Why its sessions ended. */
  readonly ends: string[] = [];
  #leaving = false;

  constructor(
    private readonly site: Site,
    private readonly newcomer: Newcomer,
    { ikeAfter, espAfter }: RenewalHabits,
  ) {
    this.client = this.#dial();
    this.#every(sparseMs, () => this.#exchange());
    this.#every(ikeAfter, () => this.#renew('ike'));
    // Where both fall together, the new Main Mode brings new ESP SAs.
    if (espAfter !== ikeAfter) this.#every(espAfter, () => this.#renew('esp'));
  }

  get received(): number {
    return this.#receivedBefore + this.client.received;
  }

  readonly leave = (): void => {
    this.#leaving = true;
    this.client.close();
  };

  #dial(): VirtualClient {
    const client = this.site.client(this.newcomer);
    client.connect();
    return client;
  }

  #every(ms: number, act: () => void): void {
    if (!Number.isFinite(ms)) return;
    this.site.world.in(ms, () => {
      if (this.#leaving) return;
      this.#redialIfEnded();
      act();
      this.#every(ms, act);
    });
  }

  #redialIfEnded(): void {
    const { client } = this;
    if (client.ended === undefined) return;
    this.ends.push(client.ended);
    this.#receivedBefore += client.received;
    this.client = this.#dial();
  }

  /** Once more where another renewal was under way. */
  #renew(sa: Renewable): void {
    const { client } = this;
    const before = client.renewals[sa];
    client.rekey(sa);
    for (let at = 0; at < lessDenseForMs; at += at < denseForMs ? denseMs : lessDenseMs) {
      this.site.world.in(at, () => this.#exchange());
    }
    this.site.world.in(lessDenseForMs, () => {
      if (client.ended === undefined && client.renewals[sa] === before) this.#renew(sa);
    });
  }

  /** One packet each way, where it is connected. */
  #exchange(): void {
    const { client } = this;
    const { session } = client;
    if (client.address === undefined || !session || this.#leaving) return;
    client.sendPacket();
    this.sent.out += 1;
    this.site.path.sendPacket({ tunnel: session.peerTunnel, session: session.peerSession });
    this.sent.in += 1;
  }
}
