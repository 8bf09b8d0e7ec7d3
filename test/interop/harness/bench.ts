import { afterAll, beforeAll, beforeEach } from 'vitest';
import type { Gateway, GatewaySettings, UserSettings } from '../../support/gateway.ts';
import { Client } from '../../support/guest/client.ts';
import { startGateway } from '../../support/network/gateway.ts';
import { passwordOf } from '../../support/network/login.ts';
import { type ClientName, clientLink, type NetworkHandle } from '../../support/network/network.ts';
import { ownNetwork } from './own-network.ts';

/** What a test file works with: the network and guests of the whole run, and a gateway of its own. */
export class Bench {
  readonly network: NetworkHandle;
  readonly direct: Client;
  readonly first: Client;
  readonly second: Client;
  #gateway: Gateway | undefined;

  constructor(network: NetworkHandle) {
    const client = (name: ClientName) => new Client(clientLink(network, name));
    this.network = network;
    this.direct = client('direct');
    this.first = client('first');
    this.second = client('second');
  }

  get gateway(): Gateway {
    if (this.#gateway === undefined) throw new Error('the gateway is not up');
    return this.#gateway;
  }

  get clients(): readonly Client[] {
    return [this.direct, this.first, this.second];
  }

  async start(settings: GatewaySettings, users: Users): Promise<void> {
    await Promise.all([this.#startGateway(settings, users), ...this.clients.map((client) => client.guest.ready())]);
  }

  async #startGateway(settings: GatewaySettings, users: Users): Promise<void> {
    const gateway = await startGateway(this.network, settings);
    this.#gateway = gateway;
    await Promise.all(Object.entries(users).map(([name, user]) => gateway.addUser(name, passwordOf(name), user)));
  }

  async stop(): Promise<void> {
    try {
      await Promise.all(this.clients.map((client) => client.disconnect()));
    } finally {
      await this.#gateway?.stop();
    }
  }

  /** All that the clients and the gateway said. */
  logs(): string {
    return [...this.clients.map((client) => client.guest.logs()), this.#gateway?.logs() ?? ''].join('\n');
  }
}

export type Users = Readonly<Record<string, UserSettings>>;

/** Gives the test file a gateway with these settings and users; a failing test prints what everyone said. */
export function useBench(settings: GatewaySettings, users: Users): Bench {
  const bench = new Bench(ownNetwork());
  beforeAll(() => bench.start(settings, users));
  beforeEach(({ onTestFailed }) => {
    onTestFailed(() => console.error(bench.logs()));
  });
  afterAll(() => bench.stop());
  return bench;
}
