import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Endpoint } from '@sekisho/wire';
import type {
  ClientDataplane,
  ControlFrame,
  DataplaneCounters,
  DataplaneOptions,
  DropReason,
  SecurityAssociation,
  SessionCounters,
  SessionKey,
} from '../index.ts';
import type { RawKeys } from './esp.fixture.ts';
import { isStopped } from './process-state.fixture.ts';
import { Sanitizer } from './sanitizer.fixture.ts';

export type SecurityAssociationWithRawKeys = Omit<SecurityAssociation, 'keysIn' | 'keysOut'> & {
  readonly keysIn: RawKeys;
  readonly keysOut: RawKeys;
};

export interface ReceivedDatagram {
  readonly bytes: Uint8Array;
  readonly address: string;
  readonly port: number;
}

export type GatewayCall =
  | { readonly op: 'open'; readonly options: DataplaneOptions; readonly addon: string | undefined }
  | { readonly op: 'install-sa'; readonly sa: SecurityAssociationWithRawKeys }
  | { readonly op: 'install-crowd'; readonly sessions: number }
  | { readonly op: 'dataplane'; readonly method: keyof ClientDataplane; readonly args: readonly unknown[] }
  | { readonly op: 'frames' }
  | { readonly op: 'bind'; readonly name: string; readonly address: string; readonly port: number }
  | ({ readonly op: 'send'; readonly name: string; readonly datagrams: readonly Uint8Array[] } & Endpoint)
  | {
      readonly op: 'flood';
      readonly name: string;
      readonly to: Endpoint;
      readonly datagrams: readonly Uint8Array[];
      /** Keeps JavaScript busy until so many control frames are dropped, so that they pile up. */
      readonly drops: number;
    }
  | { readonly op: 'datagrams'; readonly name: string }
  /** A TCP server that sends back what it gets. */
  | { readonly op: 'echo-tcp'; readonly address: string; readonly port: number }
  /** Sends random bytes to it from an address of this end, and compares what comes back. */
  | {
      readonly op: 'exchange-tcp';
      readonly from: string;
      readonly address: string;
      readonly port: number;
      readonly bytes: number;
    }
  | { readonly op: 'descriptors' };

export type GatewayReply =
  | { readonly id: number; readonly value: unknown }
  | { readonly id: number; readonly error: { readonly code: string | undefined; readonly message: string } };

export class GatewayCallError extends Error {
  constructor(
    readonly code: string | undefined,
    message: string,
  ) {
    super(message);
  }
}

const run = promisify(execFile);
const waitMs = 5_000;
const pollMs = 5;

/** A network namespace of its own, gone after `remove`. */
export class Namespace {
  readonly name = `sekisho-${process.pid}-${Math.random().toString(36).slice(2, 8)}`;

  async create(): Promise<void> {
    await run('ip', ['netns', 'add', this.name]);
    await run('ip', ['-n', this.name, 'link', 'set', 'lo', 'up']);
  }

  /** Standard output of a command inside; rejects if it fails. */
  async run(command: string, ...args: string[]): Promise<string> {
    const { stdout } = await run('ip', ['netns', 'exec', this.name, command, ...args]);
    return stdout;
  }

  async remove(): Promise<void> {
    await run('ip', ['netns', 'del', this.name]);
  }
}

/** The id of the first message of the process, which no call has. */
const readyId = 0;

/** A process with a data plane inside a namespace. */
export class Gateway {
  readonly #child: ChildProcess;
  readonly #sanitizer: Sanitizer | undefined;
  readonly #waiting = new Map<number, (reply: GatewayReply) => void>();
  #lastId = 0;

  private constructor(child: ChildProcess, sanitizer: Sanitizer | undefined) {
    this.#child = child;
    this.#sanitizer = sanitizer;
    child.on('message', (reply: GatewayReply) => this.#answer(reply));
    child.on('exit', () => {
      const error = { code: undefined, message: ending(child) };
      for (const id of this.#waiting.keys()) this.#answer({ id, error });
    });
  }

  /** `through`: a command that the process is started by, with its arguments. */
  static async start({ name }: Namespace, through: readonly string[] = []): Promise<Gateway> {
    const script = fileURLToPath(new URL('./gateway-process.fixture.ts', import.meta.url));
    const node = [
      process.execPath,
      '--conditions=@sekisho/source',
      '--experimental-transform-types',
      '--disable-warning=ExperimentalWarning',
    ];
    const sanitizer = Sanitizer.wanted();
    const watched = sanitizer?.prefix ?? [];
    const child = spawn('ip', ['netns', 'exec', name, ...through, ...watched, ...node, script], {
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
      serialization: 'advanced',
    });
    const gateway = new Gateway(child, sanitizer);
    await gateway.#reply(readyId);
    return gateway;
  }

  open(options: DataplaneOptions): Promise<unknown> {
    return this.#call({ op: 'open', options, addon: this.#sanitizer?.addon });
  }

  installSa(sa: SecurityAssociationWithRawKeys): Promise<unknown> {
    return this.#call({ op: 'install-sa', sa });
  }

  /** Installs sessions of as many peers. @returns bytes of memory outside the JavaScript heap that each took */
  async installCrowd(sessions: number): Promise<number> {
    return (await this.#call({ op: 'install-crowd', sessions })) as number;
  }

  /** Calls a method of the data plane. */
  do(method: keyof ClientDataplane, ...args: unknown[]): Promise<unknown> {
    return this.#call({ op: 'dataplane', method, args });
  }

  async counters(): Promise<DataplaneCounters> {
    return (await this.do('counters')) as DataplaneCounters;
  }

  async sessionCounters(key: SessionKey): Promise<SessionCounters | undefined> {
    return (await this.do('sessionCounters', key)) as SessionCounters | undefined;
  }

  /** Waits for the first control frame of the kind; frames of other kinds are thrown away. */
  async frame<Kind extends ControlFrame['kind']>(kind: Kind): Promise<Extract<ControlFrame, { kind: Kind }>> {
    const isKind = (frame: ControlFrame): frame is Extract<ControlFrame, { kind: Kind }> => frame.kind === kind;
    return until(async () => (await this.frames()).find(isKind), `a frame ${kind}`);
  }

  /** All control frames until there are enough. */
  async framesUntil(enough: (frames: readonly ControlFrame[]) => boolean): Promise<ControlFrame[]> {
    const got: ControlFrame[] = [];
    return until(async () => {
      got.push(...(await this.frames()));
      return enough(got) ? got : undefined;
    }, 'control frames');
  }

  async frames(): Promise<ControlFrame[]> {
    return (await this.#call({ op: 'frames' })) as ControlFrame[];
  }

  bind(name: string, address: string, port: number): Promise<unknown> {
    return this.#call({ op: 'bind', name, address, port });
  }

  send(name: string, address: string, port: number, ...datagrams: Uint8Array[]): Promise<unknown> {
    return this.#call({ op: 'send', name, address, port, datagrams });
  }

  /** Sends all at once, and delivers no control frame until so many are dropped. */
  flood(drops: number, name: string, to: Endpoint, datagrams: Uint8Array[]): Promise<unknown> {
    return this.#call({ op: 'flood', drops, name, to, datagrams });
  }

  /** Waits for as many datagrams; what came beyond them is among the result. */
  async datagrams(name: string, count: number): Promise<ReceivedDatagram[]> {
    const got: ReceivedDatagram[] = [];
    return until(async () => {
      got.push(...((await this.#call({ op: 'datagrams', name })) as ReceivedDatagram[]));
      return got.length >= count ? got : undefined;
    }, `${count} datagrams for ${name}`);
  }

  async datagram(name: string): Promise<ReceivedDatagram> {
    const [first, ...others] = await this.datagrams(name, 1);
    if (first === undefined || others.length > 0) throw new Error(`expected one datagram for ${name}`);
    return first;
  }

  echoTcp(address: string, port: number): Promise<unknown> {
    return this.#call({ op: 'echo-tcp', address, port });
  }

  /** Whether as many random bytes came back unchanged. */
  async exchangeTcp(from: string, address: string, port: number, bytes: number): Promise<boolean> {
    return (await this.#call({ op: 'exchange-tcp', from, address, port, bytes })) as boolean;
  }

  /** Does something and waits until it raised the drop counter by one; rejects if another counter rose. */
  async dropped(reason: DropReason, action: () => Promise<unknown>): Promise<void> {
    const before = await this.counters();
    await action();
    const risen = await until(async () => {
      const { drops } = await this.counters();
      const entries = Object.entries(drops).map(([name, count]) => [name, count - before.drops[name as DropReason]]);
      const changed = entries.filter(([, count]) => count !== 0);
      return changed.length > 0 ? changed : undefined;
    }, `a drop ${reason}`);
    if (risen.length === 1 && risen[0]?.[0] === reason && risen[0][1] === 1) return;
    throw new Error(`expected one drop ${reason}, got ${JSON.stringify(risen)}`);
  }

  /** File descriptors that the process holds. */
  async openDescriptors(): Promise<number> {
    return (await this.#call({ op: 'descriptors' })) as number;
  }

  /** Stops the process where it stands, as a machine without time for it would, until `thaw`. */
  async freeze(): Promise<void> {
    this.#child.kill('SIGSTOP');
    await until(async () => (isStopped(this.#child.pid) ? true : undefined), 'every thread to stand still');
  }

  thaw(): void {
    this.#child.kill('SIGCONT');
  }

  /** Lets the process exit, without closing the data plane; rejects if it ended otherwise or a sanitizer has a report. */
  async stop(): Promise<void> {
    if (this.#child.exitCode === null && this.#child.signalCode === null) {
      const exited = once(this.#child, 'exit');
      this.#child.disconnect();
      await exited;
    }
    const reports = this.#sanitizer?.takeReports() ?? '';
    if (reports !== '') throw new Error(reports);
    if (this.#child.exitCode !== 0) throw new Error(ending(this.#child));
  }

  #call(call: GatewayCall): Promise<unknown> {
    this.#lastId += 1;
    const id = this.#lastId;
    const reply = this.#reply(id);
    this.#child.send({ id, call }, (error) => {
      if (error !== null) this.#answer({ id, error: { code: undefined, message: error.message } });
    });
    return reply;
  }

  #reply(id: number): Promise<unknown> {
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, (reply) => {
        if ('error' in reply) reject(new GatewayCallError(reply.error.code, reply.error.message));
        else resolve(reply.value);
      });
    });
  }

  #answer(reply: GatewayReply): void {
    this.#waiting.get(reply.id)?.(reply);
    this.#waiting.delete(reply.id);
  }
}

const ending = ({ signalCode, exitCode }: ChildProcess): string =>
  `the gateway process ended with ${signalCode ?? exitCode}`;

/** Asks until there is an answer. */
export async function until<T>(ask: () => Promise<T | undefined>, what: string): Promise<T> {
  const deadline = Date.now() + waitMs;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    if (Date.now() > deadline) throw new Error(`waited in vain for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, pollMs));
  }
}
