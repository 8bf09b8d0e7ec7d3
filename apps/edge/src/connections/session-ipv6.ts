import { type LinkConfiguration, type LinkOutput, LinkRouter } from '@sekisho/ipv6-link';
import { Alarm, now } from '@sekisho/platform/timers';
import { ipv6Frame } from '@sekisho/ppp';
import type { Random, Scheduler } from '@sekisho/wire';

export interface SessionIpv6Surroundings {
  readonly random: Random;
  readonly scheduler: Scheduler;
  /** Of a PPP frame, to the client. */
  readonly send: (frame: Uint8Array) => void;
  readonly ignored: (reason: string) => void;
}

/** The IPv6 link of one session, from IPV6CP's opening to its end: the gateway is the router on it. */
export class SessionIpv6 {
  readonly #surroundings: SessionIpv6Surroundings;
  readonly #alarm: Alarm;
  #router: LinkRouter | undefined;

  constructor(surroundings: SessionIpv6Surroundings) {
    this.#surroundings = surroundings;
    this.#alarm = new Alarm(surroundings.scheduler, (at) => this.#carryOut(this.#router?.timeout(at) ?? []));
  }

  get isUp(): boolean {
    return this.#router !== undefined;
  }

  up(configuration: LinkConfiguration): void {
    this.#router = new LinkRouter(configuration, this.#surroundings.random);
    this.#carryOut(this.#router.start(now()));
  }

  down(): void {
    this.#router = undefined;
    this.#alarm.stop();
  }

  /** A packet that runs on the link alone. */
  receive(packet: Uint8Array): void {
    this.#carryOut(this.#router?.receive(packet, now()) ?? []);
  }

  #carryOut(outputs: readonly LinkOutput[]): void {
    for (const output of outputs) {
      if (output.kind === 'send') this.#surroundings.send(ipv6Frame(output.packet));
      // Without what the client has chosen: reasons are counted, and kept.
      else this.#surroundings.ignored(`ipv6: ${output.reason.split(':')[0]}`);
    }
    this.#alarm.set(this.#router?.deadline());
  }
}
