import { VirtualEdge } from '@sekisho/edge/testing';
import { type IkePolicy, parseEspSuite, parseIkeSuite, type Spi } from '@sekisho/isakmp';
import type { TunnelId } from '@sekisho/l2tp';
import type { AuthenticationProtocol } from '@sekisho/ppp';
import type { Dice, Fingerprint } from '@sekisho/probe/testing';
import { type Random, Secret } from '@sekisho/wire';
import { type Containers, containersOf } from './containers.ts';
import { answerAsClient, threads } from './cryptography.ts';
import { FaultyNetwork } from './faulty-network.ts';
import { GatewayPath } from './gateway-path.ts';
import { gatewayMachine, laptop } from './machines.ts';
import { password, Services, type ServicesOptions } from './services.ts';
import { VirtualClient } from './virtual-client.ts';
import type { World } from './world.ts';

export const gatewayAddress = '203.0.113.1';
const preSharedKey = 'a long pre-shared key';

function keyNamed(text: string): IkePolicy['preSharedKeys'] {
  return [{ name: 'default', secret: Secret.fromText(text) }];
}

const common = {
  preSharedKeys: keyNamed(preSharedKey),
  authorities: () => [],
  publicAddresses: [gatewayAddress],
} as const;

const gatewayPolicy: IkePolicy = {
  ...common,
  suites: [
    'aes256-sha2-256-ecp256',
    'aes256-sha1-ecp384',
    'aes256-sha2-256-modp2048',
    'aes256-sha1-modp2048',
    'aes256-sha2-256-modp1024',
    'aes128-sha1-modp1024',
    '3des-sha1-modp2048',
    '3des-sha1-modp1024',
  ].map(parseIkeSuite),
  espSuites: ['aes256-sha1', 'aes256-sha2-256', 'aes128-sha1', '3des-sha1'].map(parseEspSuite),
  machineAuthentication: ['certificate', 'pre-shared-key'],
  certificate: () => gatewayMachine.own.show(),
  respond: true,
};

/** The same bytes for the same dice. */
const randomOf = (dice: Dice): Random => ({
  bytes: (length) => Uint8Array.from({ length }, () => Math.floor(dice.fraction() * 256)),
});

export interface Newcomer {
  readonly number: number;
  readonly fingerprint: Fingerprint;
  readonly machine: 'pre-shared-key' | 'certificate';
  readonly accept?: readonly AuthenticationProtocol[];
  readonly password?: string;
  readonly preSharedKey?: string;
}

/** A gateway, its services, the network before it and its clients, in one world. */
export class Site {
  readonly network: FaultyNetwork;
  readonly path: GatewayPath;
  readonly services: Services;
  readonly edge: VirtualEdge;
  /** By address. */
  readonly clients = new Map<string, VirtualClient>();

  readonly #random: Random;

  constructor(
    readonly world: World,
    dice: Dice,
    services: Omit<ServicesOptions, 'world' | 'random' | 'dice'>,
  ) {
    const random = randomOf(dice);
    this.#random = random;
    this.network = new FaultyNetwork(world, dice);
    this.services = new Services({ world, random, dice, ...services });
    this.path = new GatewayPath({
      ike: (bytes, local, remote) =>
        this.network.send({ bytes, authenticated: false, numbered: false }, (arrived) =>
          this.clients.get(remote.address)?.receiveIke(arrived, local),
        ),
      esp: (packet, remote) => this.network.send(encrypted, () => this.clients.get(remote.address)?.receiveEsp(packet)),
    });
    this.edge = new VirtualEdge({
      scheduler: world.scheduler,
      random,
      dataplane: this.path,
      policy: gatewayPolicy,
      services: this.services,
      slowCrypto: threads((compute) => world.answer(0, compute)),
      own: gatewayMachine.own,
    });
  }

  /** Everything of the edge that can grow. */
  containers(): Containers {
    return containersOf({ edge: this.edge, path: this.path });
  }

  /** A client that has not begun yet. */
  client(newcomer: Newcomer): VirtualClient {
    const { number, fingerprint, machine } = newcomer;
    const local = { address: `198.51.${100 + (number >> 8)}.${number & 255}`, port: 4500 };
    let spi = 0x1000;
    let tunnel = 1;
    const client = new VirtualClient({
      world: this.world,
      answer: (question) => answerAsClient(question, machine === 'certificate' ? laptop.key : undefined),
      out: {
        ike: (bytes, from, to) =>
          this.network.send({ bytes, authenticated: false, numbered: false }, (arrived) =>
            this.path.receiveIke(arrived, to, from),
          ),
        esp: (packet) => this.network.send(encrypted, () => void this.path.receiveEsp(packet)),
      },
      settings: {
        server: gatewayAddress,
        local,
        policy: clientPolicy(newcomer),
        credentials: {
          user: `user${number}`,
          password: Secret.fromText(newcomer.password ?? password),
          accept: newcomer.accept ?? fingerprint.accept,
        },
        random: this.#random,
        hostName: fingerprint.hostName,
        identifiers: {
          allocateSpi: () => spi++ as Spi,
          allocateTunnelId: () => tunnel++ as TunnelId,
        },
        helloInterval: fingerprint.helloInterval,
        echoInterval: fingerprint.echoInterval,
        ...(fingerprint.caller && { caller: fingerprint.caller }),
        ...(fingerprint.ppp && { pppProfile: fingerprint.ppp }),
      },
    });
    this.clients.set(local.address, client);
    return client;
  }
}

/** Content does not matter: what is under ESP arrives whole or not at all. */
const encrypted = { bytes: new Uint8Array(0), authenticated: true, numbered: true } as const;

/** By certificate, it offers what its own profile would with a key. */
function clientPolicy({ fingerprint, machine, preSharedKey: key = preSharedKey }: Newcomer): IkePolicy {
  const { profile, ...suites } = fingerprint.ike;
  const base = { ...common, ...suites, respond: false };
  if (machine === 'certificate') {
    const { transforms: _transforms, espProposals: _proposals, ...rest } = profile ?? {};
    return {
      ...base,
      preSharedKeys: [],
      machineAuthentication: ['certificate'],
      certificate: () => laptop.own.show(),
      ...(profile && { profile: rest as typeof profile }),
    };
  }
  return {
    ...base,
    preSharedKeys: keyNamed(key),
    machineAuthentication: ['pre-shared-key'],
    certificate: () => undefined,
    ...(profile && { profile }),
  };
}
