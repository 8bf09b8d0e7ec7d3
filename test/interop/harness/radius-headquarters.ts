import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CertificateAuthority, eapServer, eventually, FreeRadius, type IssuedCertificate, run } from '@sekisho/testing';
import { inPlace, type NetworkHandle, namespace } from '../../support/network/network.ts';

const recordMs = 10_000;
const ports = { authentication: 1812, accounting: 1813, orders: 3799 } as const;

export interface RadiusUser {
  /** Without one the user has a certificate. */
  readonly password?: string;
  /** Seconds that the user takes to confirm the login elsewhere, as on a telephone. */
  readonly confirmsAfter?: number;
  /** Acct-Interim-Interval, in seconds. */
  readonly interim?: number;
  /** Further attributes of the Access-Accept, as the file `users` has them. */
  readonly granted?: Readonly<Record<string, string>>;
}

/** An accounting record, by its attributes' names. */
export type AccountingRecord = Readonly<Record<string, string>>;

/** FreeRADIUS on the gateway's loopback, with accounts, and the orders it may give to the gateway. */
export class RadiusHeadquarters {
  readonly #network: NetworkHandle;
  readonly #secret = 'interop-tests-only-q8vt';
  #server: FreeRadius | undefined;
  #authority: CertificateAuthority | undefined;

  constructor(network: NetworkHandle) {
    this.#network = network;
  }

  /** What a gateway needs to know of it, for `backEnds`. */
  get backEnd() {
    const secret = { file: this.#file('secret') };
    const address = '127.0.0.1';
    return {
      kind: 'radius',
      servers: [{ address, port: ports.authentication, secret }],
      timeout: '60s',
      accounting: { servers: [{ address, port: ports.accounting, secret }] },
      dynamicAuthorization: { listen: address, port: ports.orders, clients: [{ address, secret }] },
    };
  }

  async start(users: Readonly<Record<string, RadiusUser>>): Promise<void> {
    await mkdir(this.#file(''));
    await writeFile(this.#file('secret'), this.#secret, { mode: 0o600 });
    this.#authority = CertificateAuthority.root(this.#file('ca'), 'Test CA');
    const name = 'radius.corp.example';
    const own = this.#authority.issue(name, { names: [`DNS:${name}`], purposes: ['serverAuth'] });
    this.#server = await FreeRadius.start({
      namespace: namespace(this.#network, 'gw'),
      secret: this.#secret,
      users: Object.entries(users).map(userLines).join(''),
      // What the file says of a user counts from the first packet of an EAP conversation on.
      authorize: 'files',
      eap: eapServer({ defaultType: 'md5', ca: this.ca, ...own }),
      postAuth: confirmation,
    });
  }

  /** Another file of tests may start one in the same place. */
  async stop(): Promise<void> {
    await this.#server?.remove();
    await rm(this.#file(''), { recursive: true, force: true });
  }

  /** File with the CA of its users' certificates and its own. */
  get ca(): string {
    if (this.#authority === undefined) throw new Error('the CA was not made');
    return this.#authority.certificate;
  }

  /** A certificate of a user. */
  issue(user: string): IssuedCertificate {
    if (this.#authority === undefined) throw new Error('the CA was not made');
    return this.#authority.issue(user, { purposes: ['clientAuth'] });
  }

  /** Its debug log so far. */
  get log(): string {
    return this.#server?.log ?? '';
  }

  /** Every Access-Request so far, as the debug log shows it. */
  accessRequests(): readonly string[] {
    const lines = this.log.split('\n');
    return lines.flatMap((line, index) => {
      const mark = /\(\d+\) (?=Received Access-Request )/.exec(line)?.[0];
      if (mark === undefined) return [];
      const own = lines.slice(index).filter((each) => each.includes(mark));
      return own
        .slice(
          0,
          own.findIndex((each) => each.includes('# Executing section authorize')),
        )
        .join('\n');
    });
  }

  /** Waits for the record of a session that has this Acct-Status-Type. */
  accounted(session: string, status: 'Start' | 'Interim-Update' | 'Stop', timeoutMs = recordMs) {
    return eventually(`FreeRADIUS writes ${status} of ${session} down`, timeoutMs, () =>
      accountingRecords(this.#server?.accounting() ?? '').find(
        (record) => record['Acct-Session-Id'] === session && record['Acct-Status-Type'] === status,
      ),
    );
  }

  /** Gives the gateway an order by radclient. @returns what radclient printed */
  async order(kind: 'disconnect' | 'coa', attributes: Readonly<Record<string, string | number>>): Promise<string> {
    const words = Object.entries(attributes).map(([name, value]) => `${name} = "${value}"`);
    await writeFile(this.#file('order'), `${words.join('\n')}\n`);
    const options = ['-x', '-r', '1', '-t', '2', '-f', this.#file('order')];
    const command = ['radclient', ...options, `127.0.0.1:${ports.orders}`, kind, this.#secret];
    const { stdout, stderr } = await run('ip', inPlace(this.#network, 'gw', command));
    return `${stdout}${stderr}`;
  }

  #file(name: string): string {
    return join(this.#network.directory, 'headquarters', name);
  }
}

/** Records as the module `detail` writes them: a line that says when, then one line an attribute. */
const accountingRecords = (text: string): AccountingRecord[] =>
  text
    .split('\n\n')
    .map((block) =>
      Object.fromEntries([...block.matchAll(/^\t(\S+) = "?(.*?)"?$/gm)].map(([, name, value]) => [name, value])),
    );

function userLines([name, { password, confirmsAfter, interim, granted = {} }]: [string, RadiusUser]): string {
  const checks = [
    password === undefined ? 'EAP-Type := TLS' : `Cleartext-Password := "${password}"`,
    ...(confirmsAfter === undefined ? [] : [`Tmp-Integer-0 := ${confirmsAfter}`]),
  ];
  const reply = Object.entries({ ...(interim === undefined ? {} : { 'Acct-Interim-Interval': interim }), ...granted });
  const lines = reply.map(([attribute, value]) => `\t${attribute} := ${value}`);
  return `${name} ${checks.join(', ')}\n${lines.join(',\n')}\n`;
}

/** Waits for a user who has to confirm the login elsewhere. */
const confirmation = `
if (&control:Tmp-Integer-0) {
  update control {
    &Tmp-String-0 := "%{exec:/bin/sleep %{control:Tmp-Integer-0}}"
  }
}`;
