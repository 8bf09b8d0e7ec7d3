import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Service } from './compose.ts';
import { type ContainerRoot, containerScript, privileges } from './container-root.ts';
import { commandOf, environmentOf } from './images.ts';
import { pollMs } from './limits.ts';
import { type Outcome, run } from './shell.ts';

/** Where a container runs. */
export interface Place {
  /** Its name among all of the cluster, and its host name, such as edge-1. */
  readonly name: string;
  /** Network namespace. */
  readonly namespace: string;
  /** Addresses of name servers. */
  readonly nameServer: string | undefined;
  /** Its own; for files of a run. */
  readonly directory: string;
  readonly program: string;
  readonly volumes: ReadonlyMap<string, string>;
}

/** How a process ended. */
export interface End {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** One run of a service's program in namespaces of its own. It dies with this process, however that ends. */
export class Container {
  readonly #service: Service;
  readonly #place: Place;
  readonly #child: ChildProcess;
  readonly ended: Promise<End>;
  #end: End | undefined;

  /** @param logFile appended to */
  constructor(service: Service, place: Place, logFile: string) {
    this.#service = service;
    this.#place = place;
    const log = openSync(logFile, 'a');
    const [program = '', ...args] = containerCommand(service, place, commandOf(service));
    this.#child = spawn(program, args, {
      env: environmentOf(service, place.name),
      stdio: ['ignore', log, log],
      detached: true,
    });
    this.ended = new Promise((resolve) => {
      this.#child.once('error', () => resolve({ code: 127, signal: null }));
      this.#child.once('exit', (code, signal) => resolve({ code, signal }));
    });
    void this.ended.then((end) => {
      this.#end = end;
    });
  }

  /** undefined: it runs. */
  get end(): End | undefined {
    return this.#end;
  }

  /** Asks it to stop, and ends it when its grace period is over. */
  async stop(): Promise<void> {
    await this.#signal(this.#service.stopSignal);
    const late = new AbortController();
    const killed = pause(this.#service.stopGraceMs, undefined, { signal: late.signal }).then(
      () => this.kill(),
      () => undefined,
    );
    await this.ended;
    late.abort();
    await killed;
  }

  /** Ends all of its processes without a word. */
  async kill(): Promise<void> {
    // What is frozen is killed all the same; what its end leaves to do is unshare's, which is not.
    await this.#signal('SIGKILL');
    await this.ended;
  }

  /** Freezes all of its processes, or lets them go on. */
  async setFrozen(frozen: boolean): Promise<void> {
    const signal = frozen ? 'SIGSTOP' : 'SIGCONT';
    for (const pid of await this.processes()) kill(pid, signal);
  }

  /** Of the host's numbers. */
  async processes(): Promise<number[]> {
    const first = this.firstProcess;
    if (first === undefined) return [];
    return descendants(first);
  }

  /** Runs a command in it, as its user and with its rights. */
  async execute(command: readonly string[], timeoutMs: number): Promise<Outcome> {
    const pid = this.firstProcess;
    if (pid === undefined) return { stdout: '', stderr: `${this.#place.name} does not run`, exitCode: 255 };
    const environment = Object.entries(environmentOf(this.#service, this.#place.name)).map(([n, v]) => `${n}=${v}`);
    const inside = ['nsenter', `--target=${pid}`, '--mount', '--uts', '--ipc', '--net', '--pid', '--root', '--wd'];
    const rights = ['setpriv', ...privileges(this.#service)];
    return run([...inside, ...rights, 'env', '-i', ...environment, ...command], { timeoutMs });
  }

  /** Its process 1, by the host's number; undefined: it does not run. */
  get firstProcess(): number | undefined {
    const { pid } = this.#child;
    return pid === undefined || this.#end !== undefined ? undefined : children(pid)[0];
  }

  async #signal(signal: NodeJS.Signals): Promise<void> {
    // For a moment after the start there is nobody to signal.
    while (this.#end === undefined) {
      const pid = this.firstProcess;
      if (pid !== undefined) {
        kill(pid, signal);
        return;
      }
      await pause(pollMs);
    }
  }
}

/** Runs another command than its own in a container of a service, to its end. @param stdio `inherit`: of this process */
export function runOnce(
  service: Service,
  place: Place,
  command: readonly string[],
  { stdio = 'pipe', timeoutMs }: { stdio?: 'pipe' | 'inherit'; timeoutMs?: number } = {},
): Promise<Outcome> {
  const [program = '', ...args] = containerCommand(service, place, command);
  const child = spawn(program, args, {
    env: environmentOf(service, place.name),
    stdio: stdio === 'inherit' ? 'inherit' : ['ignore', 'pipe', 'pipe'],
    ...(timeoutMs === undefined ? {} : { timeout: timeoutMs, killSignal: 'SIGKILL' }),
  });
  const said = { stdout: '', stderr: '' };
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    said.stdout += text;
  });
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    said.stderr += text;
  });
  return new Promise((resolve) => {
    child.once('error', (error) => resolve({ ...said, stderr: String(error), exitCode: 255 }));
    child.once('close', (code) => resolve({ ...said, exitCode: code ?? 255 }));
  });
}

function containerCommand(service: Service, place: Place, command: readonly string[]): string[] {
  const root = prepare(service, place);
  const outside = ['setpriv', '--pdeathsig=KILL', 'nsenter', `--net=/run/netns/${place.namespace}`];
  const apart = ['unshare', '--mount', '--uts', '--ipc', '--pid', '--fork', '--kill-child', '--propagation=private'];
  const script = `hostname ${place.name}\n${containerScript(root)}`;
  return [...outside, ...apart, '/bin/sh', '-c', script, 'sh', ...command];
}

/** Writes the files of a run. */
function prepare(service: Service, { name, nameServer, directory, program, volumes }: Place): ContainerRoot {
  const root = join(directory, 'root');
  const etc = join(directory, 'etc');
  mkdirSync(root, { recursive: true });
  mkdirSync(etc, { recursive: true });
  const { user, group } = service;
  const account = user === 0 ? '' : `${service.name}:x:${user}:${group}::/tmp:/bin/sh\n`;
  const files = {
    passwd: `root:x:0:0:root:/root:/bin/sh\n${account}`,
    group: `root:x:0:\n${group === 0 ? '' : `${service.name}:x:${group}:\n`}`,
    hosts: '127.0.0.1 localhost\n',
    hostname: `${name}\n`,
    'resolv.conf': nameServer === undefined ? '' : `nameserver ${nameServer}\noptions ndots:0 timeout:1 attempts:2\n`,
  };
  for (const [file, text] of Object.entries(files)) writeFileSync(join(etc, file), text);
  return { directory: root, etc, program, service, volumes };
}

function kill(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // gone already
  }
}

function descendants(pid: number): number[] {
  return [pid, ...children(pid).flatMap(descendants)];
}

function children(pid: number): number[] {
  try {
    const text = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8');
    return text.split(' ').filter(Boolean).map(Number);
  } catch {
    return [];
  }
}
