import { type ChildProcess, spawn } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  type GatewayCertificateStatus,
  gatewayCertificatesReply,
  type LiveConnection,
  type LogRecord,
  type RefusalCode,
  type SessionsReply,
  sessionsReply,
  type Vitals,
  vitals,
} from '@sekisho/contracts';
import {
  type CertificateFiles,
  contents,
  eventually,
  kill,
  must,
  names,
  node,
  repository,
  run,
} from '@sekisho/testing';
import { z } from 'zod';
import { commandMs, gatewayStartMs, gatewayStopMs, logDelayMs } from './limits.ts';
import { toldRecord } from './told-record.ts';
import { startTrace, type Trace } from './trace.ts';

const serviceVitals = z.object({ services: z.array(z.object({ name: z.string(), vitals: vitals.optional() })) });
const statusOfCertificates = z.object({ certificates: gatewayCertificatesReply.array() });

const program = join(repository, 'apps/cli/dist/main.js');

/** Settings by their names in sekisho.yaml. */
export type GatewaySettings = Readonly<Record<string, unknown>>;

export interface UserSettings {
  /** A group the user is in; without one the group that makes up the Remote Access community. */
  readonly group?: string;
  /** Groups the user is in beside that. */
  readonly alsoIn?: readonly string[];
  readonly officeMode?: boolean;
  /** false: the account of somebody who logs in by certificate alone. */
  readonly password?: boolean;
  /** A machine's account: in the groups of machines alone, without a password. */
  readonly machine?: boolean;
}

/** A certificate of the internal CA, unpacked from the file it is handed out in. */
export interface IssuedCertificate extends CertificateFiles {
  /** The CA's own, in PEM. */
  readonly authority: string;
}

/** Where a gateway runs. */
export interface GatewayHome {
  readonly namespace: string;
  /** Its own; holds settings, secrets and state. */
  readonly directory: string;
  readonly preSharedKey: string;
  /** What every start has unless it says otherwise. */
  readonly settings: GatewaySettings;
  /** A command that the program is started by, such as `taskset -c 0`. */
  readonly through?: readonly string[];
  /** Of `sekisho up`. */
  readonly options?: readonly string[];
}

/** A gateway as an administrator runs it: the program, a settings file and a state directory. */
export class Gateway {
  readonly #home: GatewayHome;
  readonly #groups = new Map<string, Promise<unknown>>();
  #process: ChildProcess | undefined;

  private constructor(home: GatewayHome) {
    this.#home = home;
  }

  /** One that another process started: it is asked here, and ended there. */
  static at(home: GatewayHome): Gateway {
    return new Gateway(home);
  }

  static async start(home: GatewayHome, settings: GatewaySettings = {}): Promise<Gateway> {
    const gateway = new Gateway(home);
    await gateway.up(settings);
    return gateway;
  }

  /** Starts it, or starts it again on the same state, and waits until clients may connect. */
  async up(settings: GatewaySettings = {}): Promise<void> {
    const { directory, preSharedKey } = this.#home;
    const psk = join(directory, 'psk');
    await mkdir(directory, { recursive: true });
    await writeFile(psk, preSharedKey, { mode: 0o600 });
    const all = { preSharedKey: { secret: { file: psk } }, ...this.#home.settings, ...settings };
    await writeFile(this.settingsFile, JSON.stringify(all, null, 2));
    const child = spawn(
      'setpriv',
      [
        '--pdeathsig=TERM',
        'ip',
        ...this.#command(['up', '--no-probe', ...(this.#home.options ?? [])], this.#home.through),
      ],
      {
        stdio: ['ignore', 'pipe', 'pipe'],
      },
    );
    this.#process = child;
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => this.#note(String(text)));
    await eventually('the gateway is up', gatewayStartMs, () => {
      if (child.exitCode !== null) throw new Error(`the gateway ended with ${child.exitCode}:\n${this.said}`);
      return /^Sekisho is running/m.test(this.#saidNow);
    }).catch((error) => {
      throw new Error(`${error}\n${this.logs()}`);
    });
  }

  /** Stops it as Ctrl-C does. */
  async stop(): Promise<void> {
    const child = this.#process;
    if (child === undefined || child.exitCode !== null || child.pid === undefined) return;
    child.kill('SIGTERM');
    try {
      await eventually('the gateway stops', gatewayStopMs, () => child.exitCode !== null || child.signalCode !== null);
    } finally {
      kill(child.pid);
      this.said += this.#saidNow;
      this.#saidNow = '';
    }
  }

  /** @returns what `sekisho ARGS` printed. @throws Error with its own words if it fails. */
  async cli(...args: string[]): Promise<string> {
    const outcome = await run('ip', this.#command(args), { timeoutMs: commandMs });
    if (outcome.exitCode !== 0) throw new Error(`sekisho ${args.join(' ')}: ${outcome.stdout}${outcome.stderr}`);
    return outcome.stdout;
  }

  /** `sekisho trace ARGS`, from now on. */
  trace(...args: string[]): Promise<Trace> {
    return startTrace(this.#command(['trace', ...args]));
  }

  async addUser(name: string, password: string, settings: UserSettings = {}): Promise<void> {
    if (settings.machine === true) {
      await this.cli('user', 'add', name, '--machine');
      return;
    }
    const { group = 'remote-access', alsoIn = [], officeMode = true } = settings;
    const added = [...(settings.group === undefined ? [] : [group]), ...alsoIn];
    await Promise.all(added.map((each) => this.#addGroup(each)));
    const proof =
      settings.password === false
        ? ['--no-password']
        : ['--password-file', await this.#secretFile(`password-${name}`, password)];
    const groups = [group, ...alsoIn].flatMap((each) => ['--group', each]);
    await this.cli('user', 'add', name, ...proof, ...groups, '--office-mode', officeMode ? 'on' : 'off');
  }

  /** Once, whoever is the first to be in it. */
  #addGroup(name: string): Promise<unknown> {
    const added = this.#groups.get(name) ?? this.cli('group', 'add', name);
    this.#groups.set(name, added);
    return added;
  }

  /** Issues a certificate as an administrator does, and unpacks it as a client does. */
  async issue(kind: 'machine' | 'user', name: string, ...options: string[]): Promise<IssuedCertificate> {
    const file = (end: string): string => join(this.#home.directory, `${kind}-${name}.${end}`);
    const password = await this.#secretFile(`${kind}-${name}.p12-password`, 'in transit');
    await this.cli('cert', 'issue', kind, name, '--out', file('p12'), '--p12-password-file', password, ...options);
    const unpack = (end: string, ...what: string[]): Promise<string> =>
      must('openssl', ['pkcs12', '-in', file('p12'), '-passin', 'pass:in transit', '-out', file(end), ...what]);
    await unpack('pem', '-nokeys', '-clcerts');
    await unpack('ca.pem', '-nokeys', '-cacerts');
    await unpack('key', '-nocerts', '-nodes');
    return { certificate: file('pem'), key: file('key'), authority: file('ca.pem') };
  }

  /** A file in its directory. */
  file(name: string): string {
    return join(this.#home.directory, name);
  }

  /** History, newest first, as far as it is told at once. */
  async log(): Promise<readonly LogRecord[]> {
    const records = toldRecord.array().parse(JSON.parse(await this.cli('log', '--json', '--limit', '1000')));
    return records.toSorted((a, b) => b.startedAt.localeCompare(a.startedAt));
  }

  /** Waits for the record of a refusal with this code that began at `since` or later. */
  async refusal(code: RefusalCode, since: Date): Promise<LogRecord> {
    let seen: readonly LogRecord[] = [];
    try {
      return await eventually(`a refusal with ${code} in the log`, logDelayMs, async () => {
        seen = (await this.log()).filter((record) => new Date(record.startedAt) >= since);
        return seen.find((record) => record.outcome === 'refused' && record.code === code);
      });
    } catch (error) {
      throw new Error(`${error}; the log has ${JSON.stringify(seen, null, 1)}`);
    }
  }

  /** Waits for the newest record that has all of these. */
  async logged(wanted: Partial<LogRecord>): Promise<LogRecord> {
    let seen: readonly LogRecord[] = [];
    try {
      return await eventually('a record in the log', logDelayMs, async () => {
        seen = await this.log();
        return seen.find((record) =>
          Object.entries(wanted).every(([key, value]) => record[key as keyof LogRecord] === value),
        );
      });
    } catch (error) {
      throw new Error(`${error}: ${JSON.stringify(wanted)}; the log has ${JSON.stringify(seen, null, 1)}`);
    }
  }

  /** What stands on the gateway now. */
  async sessions(): Promise<readonly LiveConnection[]> {
    return (await this.#live()).connections;
  }

  /** Packets dropped by the whole gateway, by reason. */
  async drops(): Promise<Readonly<Record<string, number>>> {
    return (await this.#live()).drops;
  }

  /** The connected session of a user, whose client may be a process that has only just been started. */
  async session(user: string): Promise<LiveConnection> {
    let seen: readonly LiveConnection[] = [];
    try {
      return await eventually(`a session of ${user}`, commandMs, async () => {
        seen = await this.sessions();
        return seen.find((session) => session.user === user && session.step === 'connected');
      });
    } catch (error) {
      throw new Error(`${error}; there are ${JSON.stringify(seen, null, 1)}`);
    }
  }

  async sessionGone(user: string, timeoutMs: number = logDelayMs): Promise<void> {
    await eventually(`the end of the session of ${user}`, timeoutMs, async () =>
      (await this.sessions()).every((session) => session.user !== user),
    );
  }

  /** Its own certificates, as each service that uses one sees it. */
  async ownCertificates(): Promise<readonly GatewayCertificateStatus[]> {
    const { certificates } = statusOfCertificates.parse(JSON.parse(await this.cli('status', '--json')));
    return certificates.flatMap((reply) => reply.certificates);
  }

  /** How its services do, by their names; those that answered. */
  async vitals(): Promise<ReadonlyMap<string, Vitals>> {
    const { services } = serviceVitals.parse(JSON.parse(await this.cli('status', '--json')));
    return new Map(services.flatMap(({ name, vitals: answer }) => (answer === undefined ? [] : [[name, answer]])));
  }

  /** What the program said, over all its runs. */
  said = '';
  #saidNow = '';

  /** What the program and its services said, for a failed test. */
  logs(): string {
    const directory = join(this.#home.directory, 'state', 'log');
    const files = names(directory).map(
      (name) => `--- gateway ${name}\n${contents(join(directory, name)).slice(-8_000)}`,
    );
    return [`--- gateway up\n${this.said}${this.#saidNow}`, ...files].join('\n');
  }

  async #live(): Promise<SessionsReply> {
    const [edge, ...others] = sessionsReply.array().parse(JSON.parse(await this.cli('sessions', '--json')));
    if (edge === undefined || others.length > 0) throw new Error('not exactly one edge answered');
    return edge;
  }

  async #secretFile(name: string, secret: string): Promise<string> {
    await writeFile(this.file(name), `${secret}\n`, { mode: 0o600 });
    return this.file(name);
  }

  get settingsFile(): string {
    return join(this.#home.directory, 'sekisho.yaml');
  }

  #note(text: string): void {
    this.#saidNow += text;
  }

  #command(args: readonly string[], through: readonly string[] = []): string[] {
    const state = join(this.#home.directory, 'state');
    const environment = [`SEKISHO_STATE=${state}`, `SEKISHO_SETTINGS=${this.settingsFile}`];
    return ['netns', 'exec', this.#home.namespace, 'env', ...environment, ...through, node, program, ...args];
  }
}
