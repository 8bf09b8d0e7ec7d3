import type { Bus, Logger, Settings } from '@sekisho/platform';
import { instant } from '@sekisho/wire';
import { usedBackEnds, withSecrets } from '../back-ends/settings.ts';
import type { Realms } from '../realms/realms.ts';
import { type AuthorizationClient, Responder } from './responder.ts';
import { AuthorizationServer, type Place } from './server.ts';
import { Sessions } from './sessions.ts';

export interface DynamicAuthorizationParts {
  readonly settings: Pick<Settings, 'backEnds' | 'realms' | 'gateway' | 'directory'>;
  readonly bus: Bus;
  readonly realms: Realms;
  readonly logger: Logger;
}

/** Takes the word of RADIUS servers about sessions that stand (RFC 5176), one socket for every address and port in the settings. */
export class DynamicAuthorization {
  readonly #servers: readonly AuthorizationServer[];

  /** @throws PrivateFileError */
  constructor({ settings, bus, realms, logger }: DynamicAuthorizationParts) {
    const sessions = new Sessions(bus, realms);
    const places = Map.groupBy(listeners(settings), ({ place }) => `${place.address}:${place.port}`);
    this.#servers = [...places.values()].flatMap(([first, ...more]) => {
      if (first === undefined) return [];
      const responder = new Responder({
        clients: [first, ...more].flatMap(({ clients }) => clients),
        carryOut: (order, scope) => sessions.carryOut(order, scope),
        now: () => instant(performance.now()),
        wallClock: Date.now,
      });
      return [new AuthorizationServer(first.place, responder, logger)];
    });
  }

  async start(): Promise<void> {
    await Promise.all(this.#servers.map((server) => server.start()));
  }

  async stop(): Promise<void> {
    await Promise.all(this.#servers.map((server) => server.stop()));
  }
}

interface Listener {
  readonly place: Place;
  readonly clients: readonly AuthorizationClient[];
}

function listeners(settings: DynamicAuthorizationParts['settings']): Listener[] {
  const { gateway, directory } = settings;
  return usedBackEnds(settings).flatMap(([backEnd, each]) => {
    if (each.kind !== 'radius' || each.dynamicAuthorization === undefined) return [];
    const { listen, port, clients } = each.dynamicAuthorization;
    const nas = { identifier: each.nasIdentifier ?? gateway.name, address: each.nasIpAddress };
    return [
      {
        place: { address: listen, port },
        clients: withSecrets(clients, directory).map((client) => ({ ...client, backEnd, nas })),
      },
    ];
  });
}
