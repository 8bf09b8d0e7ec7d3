import { existsSync } from 'node:fs';
import { appendFile, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { contents, eventually, kill } from '@sekisho/testing';
import type { GuestLink } from './guest-link.ts';
import { guestBootMs, guestCommandMs } from './limits.ts';

export interface CommandResult {
  /** Both output streams, in the order they were written. */
  readonly stdout: string;
  readonly exitCode: number;
}

/** A running guest, seen from a test: runs shell scripts in it. */
export class Guest {
  /** Several of these may stand for one guest. */
  static #next = 0;
  readonly link: GuestLink;

  constructor(link: GuestLink) {
    this.link = link;
  }

  get name(): string {
    return this.link.name;
  }

  get directory(): string {
    return this.link.directory;
  }

  /** The address, and behind the NAT not the port, under which the gateway sees this client. */
  get seenAs(): string {
    return this.link.seenAs;
  }

  /** Switches the guest on if it is off, and waits until it takes commands. */
  async ready(): Promise<void> {
    await rm(join(this.directory, 'off'), { force: true });
    await eventually(`guest ${this.name} boots`, guestBootMs, () => this.isOn());
  }

  /** Whether it takes commands. */
  isOn(): boolean {
    return existsSync(join(this.directory, 'ready'));
  }

  /** Runs a bash script in the guest; several may run at once. One that takes longer than `timeoutMs` is ended. */
  async run(script: string, options: { timeoutMs?: number } = {}): Promise<CommandResult> {
    const id = `${process.pid}-${Guest.#next++}`;
    const file = (suffix: string) => join(this.directory, 'run', `${id}.${suffix}`);
    await writeFile(file('sh'), script);
    await this.#order(`run ${id}`);
    try {
      const status = await eventually(`guest ${this.name} runs: ${script}`, options.timeoutMs ?? guestCommandMs, () =>
        /^(\d+)\n/.exec(contents(file('status'))),
      );
      return { stdout: contents(file('out')), exitCode: Number(status[1]) };
    } catch (error) {
      await this.#order(`end ${id}`);
      throw error;
    }
  }

  /** As `run`, for scripts that must succeed. @throws Error with the script's output. */
  async must(script: string, options: { timeoutMs?: number } = {}): Promise<string> {
    const result = await this.run(script, options);
    if (result.exitCode !== 0)
      throw new Error(`guest ${this.name}: exit ${result.exitCode}\n${script}\n${result.stdout}`);
    return result.stdout;
  }

  async #order(line: string): Promise<void> {
    await appendFile(join(this.directory, 'console'), `${line}\n`);
  }

  /** Pulls the plug: the guest says nothing more to anyone. It stays off until `ready` is called. */
  async powerOff(): Promise<void> {
    await writeFile(join(this.directory, 'off'), '');
    await rm(join(this.directory, 'ready'), { force: true });
    kill(Number(await readFile(join(this.directory, 'pid'), 'utf8')));
  }

  /** What the client's daemons said since the last connect. */
  logs(): string {
    return ['charon.log', 'xl2tpd.log', 'ppp.log']
      .map((name) => `--- client ${this.name}: ${name}\n${contents(join(this.directory, name)) || '(nothing)'}`)
      .join('\n');
  }
}
