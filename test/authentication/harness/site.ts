import type { ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { authHealthReply } from '@sekisho/contracts';
import type { LoadReport } from '@sekisho/probe/load';
import {
  type FreeRadius,
  ip,
  node,
  OsUsers,
  type Outcome,
  repository,
  type Slapd,
  searchAccount,
  suffix,
  type TacacsProcess,
} from '@sekisho/testing';
import { z } from 'zod';
import type { Gateway, GatewaySettings } from '../../support/gateway.ts';
import { GatewayNamespace } from '../../support/gateway-namespace.ts';
import { startDirectory } from './directory-server.ts';
import { filesBelow, leaksIn } from './leaks.ts';
import { startRadius } from './radius-server.ts';
import { Secrets } from './secrets.ts';
import type { ServerUser } from './server-user.ts';
import { startTacacs } from './tacacs-server.ts';

const probe = join(repository, 'apps/probe/dist/main.js');
const loadProgram = join(repository, 'apps/probe/dist/load/main.js');
const loadMs = 120_000;
const health = z.object({ backEnds: authHealthReply.array() });
const community = 'remote-access';

/** Each has a realm of its own, whose suffix is its name. */
export const backEnds = ['internal', 'os', 'radius', 'ldap', 'tacacs'] as const;
export type BackEnd = (typeof backEnds)[number];

/** RADIUS requests to it vanish. */
export const blackHole = { address: '192.0.2.5', timeoutS: 20 } as const;

export interface ProbeRun {
  readonly method: string;
  /** The name of a secret. */
  readonly password: string;
  /** Where it comes from. */
  readonly local?: string;
}

type Two<T> = readonly [T, T];

interface Servers {
  readonly radius: Two<FreeRadius>;
  readonly ldap: Two<Slapd>;
  readonly tacacs: Two<TacacsProcess>;
}

/**
 * A gateway with a realm for every kind of back end, and two servers of each kind that has servers, in a network namespace of
 * its own. Every back end knows `carol`, of the Remote Access community, and `stranger`, who is not; the password of both is
 * the secret named as the back end.
 */
export class Site {
  readonly secrets: Secrets;
  readonly #namespace: GatewayNamespace;
  readonly #osUsers = new OsUsers();
  #servers: Servers | undefined;

  private constructor(namespace: GatewayNamespace) {
    this.#namespace = namespace;
    this.secrets = new Secrets(namespace.file('secrets'));
  }

  /** @param prefix of the namespace's name. @param settings of the gateway, beside those for realms and back ends */
  static async start(prefix: string, settings: GatewaySettings = {}): Promise<Site> {
    const site = new Site(await GatewayNamespace.make(prefix));
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

  get servers(): Servers {
    if (this.#servers === undefined) throw new Error('the servers were not started');
    return this.#servers;
  }

  /** A user's name as entered in the client. */
  user(name: 'carol' | 'stranger', backEnd: BackEnd): string {
    return `${backEnd === 'os' ? this.#osUsers.name(name) : name}@${backEnd}`;
  }

  /** Connects, and disconnects again. */
  connect(user: string, client: ProbeRun): Promise<Outcome> {
    return this.#namespace.run(this.#probe(user, client));
  }

  /** Connects, and stays until it is killed. */
  stay(user: string, client: ProbeRun): ChildProcess {
    return this.#namespace.spawn([...this.#probe(user, client), '--hold', '600']);
  }

  /** Runs the load generator to its end. @param report names its files */
  async load(report: string, ...flags: readonly string[]): Promise<LoadReport> {
    const json = this.#file(`${report}.json`);
    const target = ['--server', '127.0.0.1', '--psk-file', this.secrets.file('psk')];
    const command = [node, loadProgram, ...target, '--json', json, ...flags];
    const outcome = await this.#namespace.run(command, { timeoutMs: loadMs });
    if (outcome.exitCode > 1) throw new Error(`load: ${outcome.exitCode}: ${outcome.stderr}`);
    return JSON.parse(await readFile(json, 'utf8')) as LoadReport;
  }

  /** A file for the load generator, with `carol` of each of these and her right password. */
  async userFile(name: string, kinds: readonly BackEnd[]): Promise<string> {
    const lines = kinds.map((backEnd) => `${this.user('carol', backEnd)} ${this.secrets.text(backEnd)}`);
    await writeFile(this.#file(name), lines.join('\n'), { mode: 0o600 });
    return this.#file(name);
  }

  /** Whether the servers of each back end are up, in their order, as the gateway sees it. */
  async serverStates(): Promise<Readonly<Record<string, readonly string[]>>> {
    const { backEnds: replies } = health.parse(JSON.parse(await this.gateway.cli('status', '--json')));
    const entries = replies.flatMap((reply) => reply.backEnds);
    return Object.fromEntries(
      entries.map(({ name, servers }) => {
        const asked = servers.filter(({ purpose }) => purpose === 'logins');
        return [name, asked.map(({ state }) => state)];
      }),
    );
  }

  /** Every file of the gateway's state, apart from its folders for secrets and keys. */
  written(): string[] {
    return filesBelow(this.#file('gateway/state'), ['secrets', 'keys']);
  }

  /** Where and how the gateway wrote secrets down. */
  async leaks(): Promise<string[]> {
    const secrets = this.secrets.all();
    const said = { 'its output': this.gateway.logs(), 'sekisho log': JSON.stringify(await this.gateway.log()) };
    return [
      ...Object.entries(said).flatMap(([name, text]) => leaksIn(name, Buffer.from(text), secrets)),
      ...this.written().flatMap((file) => leaksIn(file, readFileSync(file), secrets)),
    ];
  }

  async remove(): Promise<void> {
    try {
      await this.#namespace.remove();
    } finally {
      const { radius = [], ldap = [], tacacs = [] } = this.#servers ?? {};
      await Promise.all([...radius, ...ldap, ...tacacs].map((server) => server.remove()));
      this.#osUsers.remove();
    }
  }

  async #start(settings: GatewaySettings): Promise<void> {
    await this.#digHole();
    this.#addOsUsers();
    const [radius, ldap, tacacs] = await Promise.all([
      startBoth((at) => this.#startRadius(at)),
      startBoth((at) => this.#startDirectory(at)),
      startBoth(() => startTacacs(this.#server('tacacs'))),
    ]);
    this.#servers = { radius, ldap, tacacs };
    await writeFile(this.#ldapCas, (await Promise.all(ldap.map(({ ca }) => readFile(ca, 'utf8')))).join(''));
    const all = { ...this.#settings(this.#servers), ...settings };
    const gateway = await this.#namespace.startGateway(this.secrets.text('psk'), all);
    await gateway.addUser('carol', this.secrets.text('internal'));
    await gateway.addUser('stranger', this.secrets.text('internal'), { group: 'visitors' });
  }

  /** A network whose only neighbour takes everything and answers nothing. */
  async #digHole(): Promise<void> {
    await ip(`-n ${this.#namespace.name} link add hole type veth peer name bottom`);
    for (const device of ['hole', 'bottom']) await ip(`-n ${this.#namespace.name} link set ${device} up`);
    await ip(`-n ${this.#namespace.name} address add 192.0.2.1/24 dev hole`);
    const neighbour = `${blackHole.address} lladdr 02:00:00:00:00:05`;
    await ip(`-n ${this.#namespace.name} neighbour add ${neighbour} dev hole nud permanent`);
  }

  async #startRadius(at: number): Promise<FreeRadius> {
    const directory = this.#file(`radius-${at}`);
    return (await startRadius({ ...this.#server('radius'), directory, address: `127.0.0.1${at}` })).server;
  }

  #startDirectory(at: number): Promise<Slapd> {
    const { namespace, users } = this.#server('ldap');
    return startDirectory({
      namespace,
      users,
      address: `127.0.0.1${at}`,
      searchPassword: this.secrets.text('ldap-search'),
    });
  }

  /** What all kinds of servers are told. RADIUS gets the name with the realm where that is what the client hashed. */
  #server(kind: 'radius' | 'ldap' | 'tacacs') {
    const password = this.secrets.text(kind);
    const ends = kind === 'radius' ? ['', '@radius'] : [''];
    const users: ServerUser[] = ends.flatMap((end) => [
      { name: `carol${end}`, password, group: community },
      { name: `stranger${end}`, password },
    ]);
    return { namespace: this.#namespace.name, secret: this.secrets.text(`${kind}-secret`), users };
  }

  #addOsUsers(): void {
    const password = this.secrets.text('os');
    this.#osUsers.addService('pam');
    const group = this.#osUsers.addGroup('users');
    this.#osUsers.addUser('carol', password, { groups: [group] });
    this.#osUsers.addUser('stranger', password);
  }

  #settings({ radius, ldap, tacacs }: Servers): GatewaySettings {
    const secret = (name: string) => ({ file: this.secrets.file(name) });
    const shared = (servers: readonly { address: string; port: number }[], name: string) =>
      servers.map(({ address, port }) => ({ address, port, secret: secret(name) }));
    const hole = { address: blackHole.address, secret: secret('radius-secret') };
    const realm = (name: string) => ({ suffix: `@${name}`, backEnds: [name] });
    return {
      officeMode: { pool: '10.66.0.0/16' },
      encryptionDomain: ['10.0.0.0/8'],
      remoteAccessCommunity: { groups: [community, this.#osUsers.name('users')] },
      backEnds: {
        os: { kind: 'os', service: this.#osUsers.name('pam') },
        radius: {
          ...{ kind: 'radius', servers: shared(radius, 'radius-secret'), timeout: '2s' },
          accounting: { servers: [hole] },
        },
        ldap: {
          ...{ kind: 'ldap', servers: ldap.map((each) => `ldap://${each.ldap}`), ca: this.#ldapCas, base: suffix },
          bind: { dn: searchAccount.dn, password: secret('ldap-search') },
          ntHashAttribute: 'sambaNTPassword',
        },
        tacacs: { kind: 'tacacs', servers: shared(tacacs, 'tacacs-secret'), accounting: true },
        hole: { kind: 'radius', servers: [hole], timeout: `${blackHole.timeoutS}s` },
      },
      realms: {
        ...Object.fromEntries([...backEnds, 'hole'].map((name) => [name, realm(name)])),
        strict: { suffix: '@strict', backEnds: ['internal'], methods: ['ms-chap-v2'] },
      },
    };
  }

  #probe(user: string, { method, password, local = '127.0.0.1' }: ProbeRun): string[] {
    const where = ['--server', '127.0.0.1', '--local', local, '--psk-file', this.secrets.file('psk')];
    return [node, probe, ...where, '--user', user, '--method', method, '--password-file', this.secrets.file(password)];
  }

  get #ldapCas(): string {
    return this.#file('ldap-cas.pem');
  }

  #file(name: string): string {
    return this.#namespace.file(name);
  }
}

async function startBoth<T>(start: (at: 1 | 2) => Promise<T>): Promise<Two<T>> {
  return Promise.all([start(1), start(2)]);
}
