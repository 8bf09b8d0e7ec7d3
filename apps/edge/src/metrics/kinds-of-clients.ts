import { clientLabel, versionLabel } from './client-label.ts';

export interface KindOfClient {
  readonly client: string;
  readonly version: string;
}

/** How many there are of each family and version. */
export class KindsOfClients {
  readonly #seen = new Map<string, KindOfClient>([['unknown unknown', { client: 'unknown', version: 'unknown' }]]);

  /**
   * @param families of those that stand, as `fingerprint` has found them
   * @returns a kind that has left as none, so that what is shown does not end with its last number
   */
  count(families: readonly (string | undefined)[]): (readonly [KindOfClient, number])[] {
    const kinds = families.map((family) => ({ client: clientLabel(family), version: versionLabel(family) }));
    const byKind = Map.groupBy(kinds, ({ client, version }) => `${client} ${version}`);
    for (const [name, [kind]] of byKind) if (kind) this.#seen.set(name, kind);
    return [...this.#seen].map(([name, kind]) => [kind, byKind.get(name)?.length ?? 0]);
  }
}
