import { type Bus, type Logger, random, resolveSecret, type Settings } from '@sekisho/platform';
import { milliseconds } from '@sekisho/wire';
import type { Realms } from '../realms/realms.ts';
import type { Accountant, AccountedEvent } from './accountant.ts';
import { AccountingIntake } from './accounting-intake.ts';
import { RadiusAccountant } from './radius/radius-accountant.ts';

export interface AccountingParts {
  readonly settings: Pick<Settings, 'backEnds' | 'gateway' | 'directory'>;
  readonly bus: Bus;
  readonly realms: Pick<Realms, 'find'>;
  readonly logger: Logger;
}

/** Keeps accounts of sessions with the back ends that vouched for their users; each has its own way through, so that one that is away delays no other. */
export class Accounting {
  readonly #intakes: readonly AccountingIntake[];

  /** @throws PrivateFileError */
  constructor(parts: AccountingParts) {
    const startedAt = new Date();
    const { bus, logger } = parts;
    this.#intakes = accountants(parts).map(
      (accountant) => new AccountingIntake({ bus, accountant, logger, startedAt }),
    );
  }

  start(): void {
    for (const intake of this.#intakes) intake.start();
  }

  async stop(): Promise<void> {
    await Promise.all(this.#intakes.map((intake) => intake.stop()));
  }
}

function accountants({ settings, realms, logger }: AccountingParts): Accountant[] {
  const { backEnds, gateway, directory } = settings;
  return Object.entries(backEnds).flatMap(([backEnd, each]) => {
    if (each.kind !== 'radius' || each.accounting === undefined) return [];
    const servers = each.accounting.servers.map(({ secret, ...server }) => ({
      ...server,
      secret: resolveSecret(secret, directory),
    }));
    const { timeout, tries, deadTime, nasIdentifier, nasIpAddress } = each;
    const nas = { identifier: nasIdentifier ?? gateway.name, address: nasIpAddress };
    const client = { servers, timeout: milliseconds(timeout), tries, deadTime: milliseconds(deadTime) };
    const nameOf = (event: AccountedEvent) => nameWithin(realms, event);
    return [new RadiusAccountant({ backEnd, client, nas, nameOf, random, logger })];
  });
}

/** The user's name without what leads to the realm: as the server spelled it or was asked for it. */
export function nameWithin(realms: Pick<Realms, 'find'>, { data: { user, realm } }: AccountedEvent): string {
  const found = realms.find(user);
  return found !== undefined && found.realm.name === realm ? found.name : user;
}
