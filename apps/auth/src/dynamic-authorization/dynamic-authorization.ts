import { type Bus, type Logger, resolveSecret, type Settings } from '@sekisho/platform';
import { instant } from '@sekisho/wire';
import { usedBackEnds } from '../back-ends/back-ends.ts';
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

function listeners(all: DynamicAuthorizationParts['settings']): Listener[] {
  const { gateway, directory } = all;
  return usedBackEnds(all).flatMap(([backEnd, settings]) => {
    if (settings.kind !== 'radius' || settings.dynamicAuthorization === undefined) return [];
    const { listen, port, clients } = settings.dynamicAuthorization;
    const nas = { identifier: settings.nasIdentifier ?? gateway.name, address: settings.nasIpAddress };
    return [
      {
        place: { address: listen, port },
        clients: clients.map(({ address, secret }) => ({
          address,
          secret: resolveSecret(secret, directory),
          backEnd,
          nas,
        })),
      },
    ];
  });
}
