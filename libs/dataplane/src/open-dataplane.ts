import { type Endpoint, ipv4ToNumber } from '@sekisho/wire';
import { decodeControlFrames } from './control-frames.ts';
import { decodeAllSessionCounters, decodeCounters, decodeSessionCounters } from './counter-rows.ts';
import {
  type BlastOptions,
  type BlastResult,
  type ClientDataplane,
  type ControlFrame,
  type Dataplane,
  type DataplaneCounters,
  DataplaneError,
  type DataplaneOptions,
  type PeerId,
  type ReplacedAccess,
  type SecurityAssociation,
  type SessionCounters,
  type SessionKey,
  type SessionParameters,
} from './dataplane.ts';
import { carryMsMax } from './limits.ts';
import { addonPath, loadNativeAddon, type NativeDataplane } from './native-addon.ts';
import {
  nativeAccess,
  nativeBlast,
  nativeOptions,
  nativeSecurityAssociation,
  nativeSession,
  port,
} from './native-values.ts';

/**
 * Opens the UDP sockets and the TUN device and starts the packet path's threads. Sockets are IPv4. The process stays
 * alive until `close`.
 *
 * @param path of the addon: there are other builds of it for tests
 * @throws DataplaneError with a sentence for the administrator if the system refuses
 * @throws RangeError for options out of range
 */
export function openDataplane(options: DataplaneOptions, path = addonPath): Dataplane {
  return open(options, path);
}

function open(options: DataplaneOptions, path: string): AddonDataplane {
  const { NativeDataplane } = loadNativeAddon(path);
  const checked = nativeOptions(options);
  try {
    return new AddonDataplane(new NativeDataplane(checked), options.policies.length);
  } catch (cause) {
    throw toDataplaneError(cause);
  }
}

/** The same with `role: 'client'`, and what only that end can do. */
export function openClientDataplane(options: Omit<DataplaneOptions, 'role'>): ClientDataplane {
  return open({ ...options, role: 'client' }, addonPath);
}

const codes: readonly DataplaneError['code'][] = [
  'address-in-use',
  'address-not-available',
  'not-permitted',
  'no-tun-device',
  'tun-busy',
  'native-addon-missing',
  'crypto-backend-missing',
  'system',
];

/** The addon names the code and writes the sentence; anything else it throws is a bug and passes through. */
export function toDataplaneError(cause: unknown): unknown {
  if (!(cause instanceof Error) || !('code' in cause)) return cause;
  const code = codes.find((known) => known === cause.code);
  return code === undefined ? cause : new DataplaneError(code, cause.message);
}

class AddonDataplane implements ClientDataplane {
  readonly #native: NativeDataplane;
  #policies: number;

  constructor(native: NativeDataplane, policies: number) {
    this.#native = native;
    this.#policies = policies;
  }

  onControl(handler: (frames: readonly ControlFrame[]) => void): void {
    this.#native.setHandler((table, arena) => handler(decodeControlFrames(table, arena)));
  }

  sendIke(local: Endpoint, remote: Endpoint, bytes: Uint8Array): void {
    const [from, to] = [ipv4ToNumber(local.address), ipv4ToNumber(remote.address)];
    this.#native.sendIke(from, port('the local port', local.port), to, port('the remote port', remote.port), bytes);
  }

  installSa(sa: SecurityAssociation): void {
    if (this.#native.installSa(nativeSecurityAssociation(sa))) return;
    throw new RangeError(`the keys' lengths do not fit ${sa.cipher.encryption} with ${sa.cipher.integrity}`);
  }

  activateSa(spiIn: number): void {
    this.#native.activateSa(spiIn);
  }

  removeSa(spiIn: number): void {
    this.#native.removeSa(spiIn);
  }

  removePeer(peer: PeerId): void {
    this.#native.removePeer(peer);
  }

  joinPeer(from: PeerId, into: PeerId): void {
    this.#native.joinPeer(from, into);
  }

  sendL2tp(peer: PeerId, peerPort: number, bytes: Uint8Array): void {
    this.#native.sendL2tp(peer, port("the peer's port", peerPort), bytes);
  }

  sendPpp(key: SessionKey, frame: Uint8Array): void {
    this.#native.sendPpp(key.tunnel, key.session, frame);
  }

  installSession(session: SessionParameters): void {
    this.#native.installSession(nativeSession(session, this.#policies));
  }

  removeSession(key: SessionKey): void {
    this.#native.removeSession(key.tunnel, key.session);
  }

  replaceAccess(access: ReplacedAccess): void {
    this.#native.replaceAccess(nativeAccess(access));
    this.#policies = access.policies.length;
  }

  carryFor(ms: number): void {
    this.#native.carryFor(Math.min(Math.max(Math.trunc(ms), 0), carryMsMax));
  }

  counters(): DataplaneCounters {
    return decodeCounters(this.#native.counters());
  }

  sessionCounters(key: SessionKey): SessionCounters | undefined {
    const row = this.#native.sessionCounters(key.tunnel, key.session);
    return row && decodeSessionCounters(row);
  }

  allSessionCounters(): readonly (SessionKey & SessionCounters)[] {
    return decodeAllSessionCounters(this.#native.allSessionCounters());
  }

  blast(options: BlastOptions): BlastResult {
    const [packets = 0, seconds = 0] = this.#native.blast(nativeBlast(options));
    return { packets, seconds };
  }

  close(): void {
    this.#native.close();
  }
}
