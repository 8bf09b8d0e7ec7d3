import type { Machine } from './machine.ts';

/** A session as its device knows it. */
export interface DeviceSession {
  /** Milliseconds since anything came from it; undefined: nothing has. */
  silentMs(): number | undefined;
  /** Ends it. @returns when its address is free; never rejects */
  giveWay(): Promise<void>;
}

/** What a machine calls itself, in IKE and in L2TP, as one string. */
export const nameDevice = ({ machine, preSharedKey = '', identity }: Machine, hostName = ''): string =>
  [machine, preSharedKey, identity.type, identity.text, hostName].join('\n');

/**
 * The newest session of each user on each device. One whose device slept or lost its network, and connects anew before the
 * gateway has given it up, makes room: it must not count against how often its user may be connected.
 */
export class Devices {
  readonly #sessions = new Map<string, DeviceSession>();

  /** @param silentMs a session that stands is heard of more often */
  async makeRoom(device: string, silentMs: number): Promise<void> {
    const session = this.#sessions.get(device);
    if (session && (session.silentMs() ?? 0) > silentMs) await session.giveWay();
  }

  enter(device: string, session: DeviceSession): void {
    this.#sessions.set(device, session);
  }

  leave(device: string, session: DeviceSession): void {
    if (this.#sessions.get(device) === session) this.#sessions.delete(device);
  }
}
