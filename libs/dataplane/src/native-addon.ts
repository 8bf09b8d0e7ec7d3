import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { DataplaneError, dropReasons } from './dataplane.ts';

/** Addresses are 32-bit numbers here; what the addon takes was checked by the facade. */
export interface NativeOptions {
  readonly isClient: boolean;
  readonly workers: number;
  readonly listen: Uint32Array;
  readonly ikePort: number;
  readonly natTraversalPort: number;
  /** 0: not listened for. */
  readonly l2tpPort: number;
  readonly clientPorts: { readonly address: number; readonly first: number; readonly count: number } | undefined;
  readonly tun:
    | {
        readonly name: string;
        readonly address: number;
        readonly prefixBits: number;
        /** Four words of an IPv6 address and a length; empty: none. */
        readonly address6: Uint32Array;
        readonly mtu: number;
      }
    | undefined;
  readonly policies: readonly NativePolicy[];
  readonly clients: NativePrefixes;
  /** `BackendChoice` in `native/crypto/esp-crypto.h`. */
  readonly crypto: number;
}

/** What may be replaced while sessions stand. */
export interface NativeAccess {
  readonly policies: readonly NativePolicy[];
  readonly clients: NativePrefixes;
  readonly ownAddress: number;
}

/** Of each family, address and prefix length by turns; an IPv6 address has four words. */
export interface NativePrefixes {
  readonly v4: Uint32Array;
  readonly v6: Uint32Array;
}

export interface NativeRule {
  readonly allow: boolean;
  /** Empty: any destination; an IPv4 address and a length, or the four words of an IPv6 address and a length. */
  readonly to: Uint32Array;
  /** 256: any. */
  readonly protocol: number;
  /** First and last port by turns; empty: any. */
  readonly ports: Uint32Array;
}

export interface NativePolicy {
  readonly include: NativePrefixes;
  readonly exclude: NativePrefixes;
  readonly rules: readonly NativeRule[];
  readonly routeAllTraffic: boolean;
  readonly clientToClient: boolean;
}

export interface NativeKeys {
  readonly encryption: Uint8Array;
  readonly integrity: Uint8Array;
  readonly salt: Uint8Array;
}

export interface NativeSecurityAssociation {
  readonly peer: number;
  readonly spiIn: number;
  readonly spiOut: number;
  readonly encryption: number;
  readonly integrity: number;
  readonly keysIn: NativeKeys;
  readonly keysOut: NativeKeys;
  readonly localAddress: number;
  readonly localPort: number;
  readonly remoteAddress: number;
  readonly remotePort: number;
  readonly outbound: boolean;
  readonly nextSequenceOut: number;
}

export interface NativeSessionNetwork {
  readonly address: number;
  readonly mtu: number;
  readonly policy: number;
  /** 0: no limits. */
  readonly account: number;
  /** 0: no limit. */
  readonly upBitsPerSecond: number;
  readonly downBitsPerSecond: number;
  /** The upper two words of the addresses of its /64; empty: no IPv6. */
  readonly prefix6: Uint32Array;
}

export interface NativeSession {
  readonly tunnel: number;
  readonly session: number;
  readonly peer: number;
  readonly peerTunnel: number;
  readonly peerSession: number;
  readonly peerPort: number;
  readonly network: NativeSessionNetwork | undefined;
}

export interface NativeBlast {
  /** Tunnel and session id by turns. */
  readonly sessions: Uint32Array;
  readonly address: number;
  readonly port: number;
  readonly packetBytes: number;
  readonly packetsPerSession: number;
  /** 0: no limit. */
  readonly bitsPerSecond: number;
}

export interface NativeDataplane {
  /** Called with the table of frames and the arena that their offsets point into. */
  setHandler(handler: (table: Uint32Array, arena: Uint8Array) => void): void;
  sendIke(localAddress: number, localPort: number, remoteAddress: number, remotePort: number, bytes: Uint8Array): void;
  sendL2tp(peer: number, peerPort: number, bytes: Uint8Array): void;
  sendPpp(tunnel: number, session: number, frame: Uint8Array): void;
  /** false: the keys do not fit the algorithms. */
  installSa(sa: NativeSecurityAssociation): boolean;
  activateSa(spiIn: number): void;
  removeSa(spiIn: number): void;
  removePeer(peer: number): void;
  joinPeer(from: number, into: number): void;
  installSession(session: NativeSession): void;
  removeSession(tunnel: number, session: number): void;
  replaceAccess(access: NativeAccess): void;
  carryFor(ms: number): void;
  counters(): Float64Array;
  sessionCounters(tunnel: number, session: number): Float64Array | undefined;
  allSessionCounters(): Float64Array;
  /** Packets sent, and seconds. */
  blast(options: NativeBlast): Float64Array;
  close(): void;
}

/** A packet from SPI to ICV, changed in place, and the key to do it with. */
export interface NativeCryptoJob {
  readonly backend: string;
  readonly encryption: number;
  readonly integrity: number;
  readonly keys: NativeKeys;
  readonly packet: Uint8Array;
}

export interface NativeBench {
  readonly backend: string;
  readonly encryption: number;
  readonly integrity: number;
  readonly keyBytes: number;
  readonly payloadBytes: number;
  readonly burstPackets: number;
  readonly rounds: number;
}

export interface NativeAddon {
  readonly interfaceVersion: number;
  readonly dropReasons: readonly string[];
  readonly NativeDataplane: new (options: NativeOptions) => NativeDataplane;
  cryptoBackends(): string[];
  /** One burst; `CryptoJob::Result` of each job (0 ok, 1 bad ICV, 2 bad size, 3 failed). Undefined: a backend lacks a key. */
  sealEsp(jobs: readonly NativeCryptoJob[]): Uint8Array | undefined;
  openEsp(jobs: readonly NativeCryptoJob[]): Uint8Array | undefined;
  /** Nanoseconds a packet to seal and to open. Undefined: the backend lacks the algorithms. */
  benchCrypto(bench: NativeBench): Float64Array | undefined;
}

/** The version in `native/node/addon.cc`; raised with every change of what crosses the boundary. */
const interfaceVersion = 6;

/** `src` and `dist` lie side by side, so the path is the same from both. */
export const addonPath = fileURLToPath(new URL('../build/Release/sekisho_dataplane.node', import.meta.url));

const howToBuild = 'run `npm run build` to build it';

/** @throws DataplaneError `native-addon-missing` if it was not built, or from other sources */
export function loadNativeAddon(path = addonPath): NativeAddon {
  let loaded: unknown;
  try {
    loaded = createRequire(import.meta.url)(path);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new DataplaneError('native-addon-missing', `the native data plane is missing (${reason}); ${howToBuild}`);
  }
  if (!isCurrent(loaded)) {
    throw new DataplaneError(
      'native-addon-missing',
      `the native data plane was built from another version of its sources; ${howToBuild}`,
    );
  }
  return loaded;
}

function isCurrent(loaded: unknown): loaded is NativeAddon {
  if (typeof loaded !== 'object' || loaded === null) return false;
  const addon: Partial<NativeAddon> = loaded;
  return (
    addon.interfaceVersion === interfaceVersion &&
    addon.dropReasons?.join() === dropReasons.join() &&
    typeof addon.NativeDataplane === 'function'
  );
}
