import { type BackEndSettings, type Logger, random, type Settings } from '@sekisho/platform';
import type { BackEnd } from './back-end.ts';
import type { Directory } from './internal/directory.ts';
import { InternalBackEnd } from './internal/internal-back-end.ts';
import type { Standing } from './internal/standing.ts';
import { LdapBackEnd } from './ldap/ldap-back-end.ts';
import { measuredBackEnd } from './measured-back-end.ts';
import { OsBackEnd } from './os/os-back-end.ts';
import { RadiusBackEnd } from './radius/radius-back-end.ts';
import { usedBackEnds, withSecrets } from './settings.ts';
import { TacacsBackEnd } from './tacacs/tacacs-back-end.ts';

export interface BackEndsParts {
  readonly settings: Settings;
  /** Users of the gateway's own store. */
  readonly directory: Directory;
  readonly standing: Standing;
  readonly logger: Logger;
}

/** Every back end that a realm names, and the internal one. */
export class BackEnds {
  private constructor(readonly byName: ReadonlyMap<string, BackEnd>) {}

  /** @throws PrivateFileError when a secret can't be read, PrerequisiteError when a back end lacks what it needs */
  static async open(parts: BackEndsParts): Promise<BackEnds> {
    const internal = new InternalBackEnd(parts.directory, parts.standing);
    const all = new Map<string, BackEnd>([[internal.name, internal]]);
    for (const [name, each] of usedBackEnds(parts.settings)) all.set(name, await openBackEnd(name, each, parts));
    return new BackEnds(new Map([...all].map(([name, each]) => [name, measuredBackEnd(each)])));
  }

  async close(): Promise<void> {
    await Promise.all([...this.byName.values()].map((each) => each.close()));
  }
}

async function openBackEnd(name: string, each: BackEndSettings, { settings, logger }: BackEndsParts): Promise<BackEnd> {
  const { gateway, directory } = settings;
  switch (each.kind) {
    case 'os':
      return OsBackEnd.open(name, each);
    case 'radius': {
      const servers = withSecrets(each.servers, directory);
      return new RadiusBackEnd({ name, settings: { ...each, servers }, gateway: gateway.name, random, logger });
    }
    case 'ldap':
      return new LdapBackEnd({ name, settings: each, directory, logger });
    case 'tacacs': {
      const servers = withSecrets(each.servers, directory);
      return new TacacsBackEnd({ name, settings: each, servers, logger, now: () => performance.now() });
    }
  }
}
