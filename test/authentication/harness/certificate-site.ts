import type { ChildProcess } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { LogRecord } from '@sekisho/contracts';
import {
  CertificateAuthority,
  type CertificateFiles,
  eventually,
  node,
  type Outcome,
  repository,
  upn,
} from '@sekisho/testing';
import type { Gateway, GatewaySettings } from '../../support/gateway.ts';
import { GatewayNamespace } from '../../support/gateway-namespace.ts';
import { logDelayMs } from '../../support/limits.ts';

const probe = join(repository, 'apps/probe/dist/main.js');
const secrets = { psk: 'the pre-shared key', password: 'wonderland' };
/** Enough for a client among ten at once, on busy cores, to get to where a machine is refused. */
const hopeS = '6';
/** Nothing listens there. */
export const unreachableCrl = 'http://127.0.0.1:9/ca.crl';

/** What the certificate of a user of another organisation says. */
export const ofAgnes = {
  subject: '/CN=Agnes',
  key: 'ecdsa-p256',
  names: [upn('agnes@corp')],
  purposes: ['clientAuth'],
} as const;

/** CAs that are not the gateway's own. */
interface Authorities {
  /** Trusted for machines alone. */
  readonly factory: CertificateAuthority;
  /** Trusted for users alone. */
  readonly staff: CertificateAuthority;
  /** Trusted for both, but whether they revoked something is not to be found out: refused by the first, accepted by the second. */
  readonly strict: CertificateAuthority;
  readonly lenient: CertificateAuthority;
  /** The gateway never heard of it. */
  readonly stranger: CertificateAuthority;
  /** Revoked by `factory` and `staff` before the gateway started. */
  readonly revoked: { readonly machine: CertificateFiles; readonly user: CertificateFiles };
}

/** What a client proves itself by. */
export interface Client {
  /** The machine's certificate, and how it calls itself where not by the subject; without it the pre-shared key. */
  readonly machine?: CertificateFiles & { readonly identity?: string };
  readonly method: string;
  /** Of the user; every method but eap-tls takes the password that all have. */
  readonly certificate?: CertificateFiles;
  /** PEM of the only CA it takes the gateway's certificates from; by default the internal one. */
  readonly trusts?: string;
  /** Where it comes from. */
  readonly local?: string | undefined;
}

/** A gateway that trusts some CAs beside its own, in a network namespace of its own. */
export class CertificateSite {
  readonly authorities: Authorities;
  readonly #namespace: GatewayNamespace;

  private constructor(namespace: GatewayNamespace) {
    this.#namespace = namespace;
    this.authorities = makeAuthorities(namespace.directory);
  }

  /** @param prefix of the namespace's name. @param settings of the gateway, beside the CAs it trusts and their realm */
  static async start(prefix: string, settings: SiteSettings = {}): Promise<CertificateSite> {
    const site = new CertificateSite(await GatewayNamespace.make(prefix));
    try {
      await site.#start(settings);
    } catch (error) {
      await site.remove();
      throw error;
    }
    return site;
  }

  get gateway(): Gateway {
    return this.#namespace.gateway;
  }

  /** Somebody who has the password that all have. */
  addUser(name: string): Promise<void> {
    return this.gateway.addUser(name, secrets.password);
  }

  /** Somebody who logs in by certificate alone. */
  addWithoutPassword(name: string): Promise<void> {
    return this.gateway.addUser(name, '', { password: false });
  }

  addMachine(name: string): Promise<void> {
    return this.gateway.addUser(name, '', { machine: true });
  }

  /** Connects, and disconnects again; a user who is refused is told so, and that is its end. */
  connect(user: string, client: Client): Promise<Outcome> {
    return this.#namespace.run(this.#probe(user, client));
  }

  /** A machine that is refused is told so in clear, which proves nothing: it would go on hoping. */
  connectInVain(user: string, client: Client): Promise<Outcome> {
    return this.#namespace.run([...this.#probe(user, client), '--timeout', hopeS]);
  }

  /** Connects, and stays until the gateway ends it, or until `leave`. */
  stay(user: string, client: Client): ChildProcess {
    return this.#namespace.spawn([...this.#probe(user, client), '--hold', '600']);
  }

  /** Has a client that stayed disconnect in good order. */
  leave(client: ChildProcess): void {
    client.kill('SIGINT');
  }

  /** Waits for what the gateway wrote down about the clients of these addresses. */
  recordsOf(addresses: readonly string[]): Promise<readonly LogRecord[]> {
    return eventually('records of all', logDelayMs, async () => {
      const log = await this.gateway.log();
      const found = addresses.flatMap((address) => log.find(({ remote }) => remote.startsWith(`${address}:`)) ?? []);
      return found.length === addresses.length && found;
    });
  }

  /** A file of this site's. */
  file(name: string): string {
    return this.#namespace.file(name);
  }

  remove(): Promise<void> {
    return this.#namespace.remove();
  }

  async #start({ certificates = {}, ...settings }: SiteSettings): Promise<void> {
    for (const [name, text] of Object.entries(secrets)) await writeFile(this.file(name), text, { mode: 0o600 });
    const gateway = await this.#namespace.startGateway(secrets.psk, {
      officeMode: { pool: '10.66.0.0/24' },
      encryptionDomain: ['10.0.0.0/8'],
      realms: {
        internal: { default: true, backEnds: ['internal'] },
        corp: { suffix: '@corp', backEnds: ['internal'] },
      },
      certificates: { trusted: this.#trusted(), ...certificates },
      ...settings,
    });
    await gateway.cli('ca', 'export', '--out', this.#root);
  }

  #trusted() {
    const { factory, staff, strict, lenient } = this.authorities;
    const unreachable = { crl: [unreachableCrl], ocsp: false };
    return {
      factory: { ca: factory.certificate, for: ['machines'], crl: [factory.crlFile] },
      staff: { ca: staff.certificate, for: ['users'], crl: [staff.crlFile] },
      strict: { ca: strict.certificate, ...unreachable },
      lenient: { ca: lenient.certificate, ...unreachable, whenUnknown: 'accept' },
    };
  }

  #probe(user: string, { machine, method, certificate, trusts = this.#root, local }: Client): string[] {
    const flags = {
      '--server': '127.0.0.1',
      '--local': local ?? '127.0.0.1',
      '--user': user,
      '--method': method,
      ...(machine === undefined
        ? { '--psk-file': this.file('psk') }
        : { '--machine-certificate': machine.certificate, '--machine-key': machine.key, '--machine-ca': trusts }),
      ...(machine?.identity !== undefined && { '--machine-identity': machine.identity }),
      ...(method === 'eap-tls' ? { '--eap-ca': trusts } : { '--password-file': this.file('password') }),
      ...(certificate && { '--eap-certificate': certificate.certificate, '--eap-key': certificate.key }),
    };
    return [node, probe, ...Object.entries(flags).flat()];
  }

  get #root(): string {
    return this.file('root.pem');
  }
}

/** Settings by their names in sekisho.yaml. */
export interface SiteSettings extends GatewaySettings {
  readonly certificates?: GatewaySettings;
}

function makeAuthorities(directory: string): Authorities {
  const make = (name: string) => CertificateAuthority.root(join(directory, name), name, 'ecdsa-p256', 'rsa-2048');
  const [factory, staff, strict, lenient, stranger] = [
    make('factory'),
    make('staff'),
    make('strict'),
    make('lenient'),
    make('stranger'),
  ];
  const revoked = { machine: factory.issue('lost'), user: staff.issue('agnes-lost', ofAgnes) };
  factory.revoke(revoked.machine);
  staff.revoke(revoked.user);
  return { factory, staff, strict, lenient, stranger, revoked };
}
