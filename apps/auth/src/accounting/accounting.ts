import { type Bus, type Logger, random, type Settings } from '@sekisho/platform';
import type { BackEndHealth } from '../back-ends/back-end.ts';
import { usedBackEnds, withSecrets } from '../back-ends/settings.ts';
import { Client } from '../back-ends/tacacs/client.ts';
import { connectionShares } from '../back-ends/tacacs/connection-shares.ts';
import type { Realms } from '../realms/realms.ts';
import type { Accountant, AccountedEvent } from './accountant.ts';
import { AccountingIntake } from './accounting-intake.ts';
import { RadiusAccountant } from './radius/radius-accountant.ts';
import { TacacsAccountant } from './tacacs/tacacs-accountant.ts';

export interface AccountingParts {
  readonly settings: Pick<Settings, 'backEnds' | 'realms' | 'gateway' | 'directory' | 'cluster'>;
  readonly bus: Bus;
  readonly instance: string;
  readonly realms: Pick<Realms, 'find'>;
  readonly logger: Logger;
}

/** Keeps accounts of sessions with the back ends that vouched for their users; each has its own way through, so that one that is away delays no other. */
export class Accounting {
  readonly #intakes: readonly AccountingIntake[];

  /** @throws PrivateFileError */
  constructor(parts: AccountingParts) {
    const startedAt = new Date();
    const { bus, instance, logger } = parts;
    this.#intakes = accountants(parts).map(
      (accountant) => new AccountingIntake({ bus, instance, accountant, logger, startedAt }),
    );
  }

  /** The servers of each back end that keeps accounts. */
  health(): ReadonlyMap<string, readonly BackEndHealth[]> {
    return new Map(this.#intakes.map(({ backEnd, health }) => [backEnd, health]));
  }

  start(): void {
    for (const intake of this.#intakes) intake.start();
  }

  async stop(): Promise<void> {
    await Promise.all(this.#intakes.map((intake) => intake.stop()));
  }
}

function accountants({ settings, realms, logger }: AccountingParts): Accountant[] {
  const { gateway, directory } = settings;
  const nameOf = (event: AccountedEvent) => nameWithin(realms, event);
  return usedBackEnds(settings).flatMap(([backEnd, each]): Accountant[] => {
    if (each.kind === 'radius' && each.accounting !== undefined) {
      const { timeout, tries, deadTime, nasIdentifier, nasIpAddress } = each;
      const nas = { identifier: nasIdentifier ?? gateway.name, address: nasIpAddress };
      const servers = withSecrets(each.accounting.servers, directory);
      return [
        new RadiusAccountant({ backEnd, client: { servers, timeout, tries, deadTime }, nas, nameOf, random, logger }),
      ];
    }
    if (each.kind === 'tacacs' && each.accounting) {
      const servers = withSecrets(each.servers, directory);
      const connections = connectionShares(each).records;
      const client = new Client({ settings: { ...each, connections }, servers, logger, now: () => performance.now() });
      return [new TacacsAccountant({ backEnd, client, connections, service: each.service, nameOf })];
    }
    return [];
  });
}

/** The user's name without what leads to the realm: as the server spelled it or was asked for it. */
function nameWithin(realms: Pick<Realms, 'find'>, { data: { user, realm } }: AccountedEvent): string {
  const found = realms.find(user);
  return found !== undefined && found.realm.name === realm ? found.name : user;
}
