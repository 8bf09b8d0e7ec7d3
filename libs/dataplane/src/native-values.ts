import { availableParallelism } from 'node:os';
import { ipv4ToNumber, type Secret } from '@sekisho/wire';
import type {
  BlastOptions,
  ClientPorts,
  DataplaneOptions,
  EspCipher,
  ReplacedAccess,
  SaKeys,
  SecurityAssociation,
  SessionNetwork,
  SessionParameters,
} from './dataplane.ts';
import {
  clientPrefixesMax,
  interfaceNameCharactersMax,
  mtuBytesMax,
  mtuBytesMin,
  policiesMax,
  rateBitsPerSecondMax,
  spiMin,
  udpPacketBytesMin,
  workersMax,
} from './limits.ts';
import type {
  NativeAccess,
  NativeBlast,
  NativeKeys,
  NativeOptions,
  NativeSecurityAssociation,
  NativeSession,
  NativeSessionNetwork,
} from './native-addon.ts';
import { nativePolicy } from './native-policy.ts';
import { inRange, ipv4Prefix, ipv6Prefix, prefixes } from './prefixes.ts';

/** Numbers of `Encryption` and `Integrity` in `native/crypto/esp-crypto.h`. */
export const encryptions: Readonly<Record<EspCipher['encryption'], number>> = {
  'aes-cbc': 0,
  '3des-cbc': 1,
  'aes-gcm-16': 2,
};
export const integrities: Readonly<Record<EspCipher['integrity'], number>> = {
  'hmac-sha1-96': 0,
  'hmac-sha2-256-128': 1,
  none: 2,
  'hmac-sha2-256-96': 3,
};

/** Numbers of `BackendChoice` there. */
const cryptoChoices: Readonly<Record<NonNullable<DataplaneOptions['crypto']>, number>> = {
  auto: 0,
  openssl: 1,
  'ipsec-mb': 2,
};

/** Of the addresses that one session has. */
const sessionPrefixBits = 64;
const uint16Max = 0xffff;
const uint32Max = 0xffff_ffff;

export const port = (name: string, value: number): number => inRange(name, value, 1, uint16Max);

/** @throws RangeError for what no configuration may hold */
export const nativeAccess = (access: ReplacedAccess): NativeAccess => ({
  ...nativePolicies(access, 1),
  ownAddress: ipv4ToNumber(access.address),
});

function nativePolicies({ policies, clients }: Pick<DataplaneOptions, 'policies' | 'clients'>, least: number) {
  inRange('the number of policies', policies.length, least, policiesMax);
  inRange("the number of clients' prefixes", clients.length, 0, clientPrefixesMax);
  return { policies: policies.map(nativePolicy), clients: prefixes(clients) };
}

/** @throws RangeError for what no configuration may hold; whoever reads the configuration says it better */
export function nativeOptions(options: DataplaneOptions): NativeOptions {
  const { clientPorts, listen, tun } = options;
  inRange('the number of addresses to listen on', listen.length, clientPorts ? 0 : 1, uint16Max);
  return {
    isClient: options.role === 'client',
    workers: inRange('the number of workers', options.workers ?? defaultWorkers(), 1, workersMax),
    listen: Uint32Array.from(listen, ipv4ToNumber),
    ikePort: port('the IKE port', options.ikePort),
    natTraversalPort: port('the NAT-T port', options.natTraversalPort),
    l2tpPort: options.l2tpPort === undefined ? 0 : port('the L2TP port', options.l2tpPort),
    clientPorts: clientPorts && nativeClientPorts(clientPorts),
    ...nativePolicies(options, options.role === 'client' ? 0 : 1),
    tun: tun && nativeTun(tun),
    crypto: cryptoChoices[options.crypto ?? 'auto'],
  };
}

const defaultWorkers = (): number => Math.min(availableParallelism(), workersMax);

function nativeClientPorts({ address, first, count }: ClientPorts): NonNullable<NativeOptions['clientPorts']> {
  port('the first client port', first);
  inRange('the number of client ports', count, 1, uint16Max - first + 1);
  return { address: ipv4ToNumber(address), first, count };
}

function nativeTun(tun: NonNullable<DataplaneOptions['tun']>): NonNullable<NativeOptions['tun']> {
  const [address, prefixBits] = ipv4Prefix(tun.address);
  inRange('the length of a TUN device name', tun.name.length, 1, interfaceNameCharactersMax);
  const address6 = Uint32Array.from(tun.ipv6 === undefined ? [] : ipv6Prefix(tun.ipv6));
  return { name: tun.name, address, prefixBits, address6, mtu: mtu(tun.mtu) };
}

const mtu = (value: number): number => inRange('an MTU', value, mtuBytesMin, mtuBytesMax);

export function nativeSecurityAssociation(sa: SecurityAssociation): NativeSecurityAssociation {
  return {
    peer: inRange('a peer id', sa.peer, 1, uint32Max),
    spiIn: inRange('an SPI', sa.spiIn, spiMin, uint32Max),
    spiOut: inRange('an SPI', sa.spiOut, spiMin, uint32Max),
    encryption: encryptions[sa.cipher.encryption],
    integrity: integrities[sa.cipher.integrity],
    keysIn: nativeKeys(sa.keysIn),
    keysOut: nativeKeys(sa.keysOut),
    localAddress: ipv4ToNumber(sa.local.address),
    localPort: port('the local port', sa.local.port),
    remoteAddress: ipv4ToNumber(sa.remote.address),
    remotePort: port('the remote port', sa.remote.port),
    outbound: sa.outbound,
    nextSequenceOut: inRange('a sequence number', sa.nextSequenceOut ?? 1, 1, uint32Max),
  };
}

function nativeKeys(keys: SaKeys): NativeKeys {
  const reveal = (secret: Secret) => secret.reveal();
  return { encryption: reveal(keys.encryption), integrity: reveal(keys.integrity), salt: reveal(keys.salt) };
}

/** @param policies how many there are to choose from */
export function nativeSession(parameters: SessionParameters, policies: number): NativeSession {
  const id = (value: number) => inRange('an L2TP id', value, 1, uint16Max);
  const { network } = parameters;
  return {
    tunnel: id(parameters.tunnel),
    session: id(parameters.session),
    peer: inRange('a peer id', parameters.peer, 1, uint32Max),
    peerTunnel: id(parameters.peerTunnel),
    peerSession: id(parameters.peerSession),
    peerPort: port("the peer's port", parameters.peerPort),
    network: network && nativeNetwork(network, policies),
  };
}

function nativeNetwork({ address, mtu, policy, rate, ipv6 }: SessionNetwork, policies: number): NativeSessionNetwork {
  const bits = (value = 0) => inRange('a rate', value, 0, rateBitsPerSecondMax);
  return {
    address: ipv4ToNumber(address),
    // The peer has a say in it (its MRU), so it is bounded, not refused.
    mtu: Math.min(Math.max(Math.trunc(mtu), mtuBytesMin), mtuBytesMax),
    policy: inRange('the place of a policy', policy, 0, Math.max(policies - 1, 0)),
    account: rate ? inRange('the number of an account', rate.account, 1, uint32Max) : 0,
    upBitsPerSecond: bits(rate?.upBitsPerSecond),
    downBitsPerSecond: bits(rate?.downBitsPerSecond),
    prefix6: Uint32Array.from(ipv6 === undefined ? [] : upperWords(ipv6)),
  };
}

/** The /64 by its upper half. */
function upperWords(prefix: string): number[] {
  const [first = 0, second = 0, , , bits = 0] = ipv6Prefix(prefix);
  inRange("the length of a session's IPv6 prefix", bits, sessionPrefixBits, sessionPrefixBits);
  return [first, second];
}

export function nativeBlast(options: BlastOptions): NativeBlast {
  const { bitsPerSecond = 0, destination, packetBytes, packetsPerSession, sessions } = options;
  return {
    sessions: Uint32Array.from(sessions.flatMap(({ tunnel, session }) => [tunnel, session])),
    address: ipv4ToNumber(destination.address),
    port: port('the destination port', destination.port),
    packetBytes: inRange('the size of a packet', packetBytes, udpPacketBytesMin, mtuBytesMax),
    packetsPerSession: inRange('the number of packets', packetsPerSession, 1, uint32Max),
    bitsPerSecond: inRange('the rate', bitsPerSecond, 0, Number.MAX_SAFE_INTEGER),
  };
}
