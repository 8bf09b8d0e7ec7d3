import type { Bus } from '../bus/bus.ts';

/** Whether a service serves, for whoever watches over its process. */
export class Readiness {
  #bus: Pick<Bus, 'connected'> | undefined;
  #stopping = false;

  serves(bus: Pick<Bus, 'connected'>): void {
    this.#bus = bus;
  }

  stops(): void {
    this.#stopping = true;
  }

  /** Undefined: it serves. */
  waitsFor(): string | undefined {
    if (this.#stopping) return 'its end';
    return this.#bus?.connected === true ? undefined : 'NATS, or for its own parts to start';
  }
}
