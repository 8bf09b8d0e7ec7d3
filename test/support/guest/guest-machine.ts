import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, open, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { kill, must, pollIntervalMs } from '@sekisho/testing';
import { inNamespace } from '../namespaces.ts';
import { type GuestLink, networkOf } from './guest-link.ts';
import { guestMemoryMb } from './limits.ts';

/**
 * A guest's power supply, kept by the process that outlives the test files. A guest that stops is booted again, unless its
 * directory holds a file `off`.
 */
export class GuestMachine {
  readonly #link: GuestLink;
  #stopped = false;
  #kernel: ChildProcess | undefined;
  #loop: Promise<void> = Promise.resolve();

  constructor(link: GuestLink) {
    this.#link = link;
  }

  /** @param on false: it boots when somebody waits for it to be ready */
  async start({ on = true }: { readonly on?: boolean } = {}): Promise<void> {
    const { directory } = this.#link;
    await mkdir(join(directory, 'run'), { recursive: true });
    if (!on) await writeFile(join(directory, 'off'), '');
    await must('mkfifo', [join(directory, 'console')]);
    this.#loop = this.#keepRunning(directory);
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    if (this.#kernel?.pid !== undefined) kill(this.#kernel.pid);
    await this.#loop;
  }

  async #keepRunning(directory: string): Promise<void> {
    while (!this.#stopped) {
      if (existsSync(join(directory, 'off'))) await sleep(pollIntervalMs);
      else await this.#boot(directory);
    }
  }

  async #boot(directory: string): Promise<void> {
    const link = this.#link;
    await rm(join(directory, 'ready'), { force: true });
    // Opened for both, so that the console neither blocks here nor ends when one writer closes it.
    const input = await open(join(directory, 'console'), 'r+');
    const log = await open(join(directory, 'kernel.log'), 'a');
    const kernel = spawn(
      // The kernel ends with this process, however that ends.
      'setpriv',
      [
        '--pdeathsig=KILL',
        'ip',
        ...inNamespace(link.namespace, [
          // A process namespace of its own: the kernel's helper processes end with it.
          'unshare',
          '--pid',
          '--fork',
          '--mount-proc',
          '--kill-child=KILL',
          'linux.uml',
          `mem=${guestMemoryMb}M`,
          'root=/dev/root',
          'rootfstype=hostfs',
          'ro',
          `init=${join(import.meta.dirname, 'guest-init.sh')}`,
          `vec0:transport=tap,ifname=${link.tap},depth=128`,
          `guest.dir=${directory}`,
          `guest.address=${link.address}`,
          `guest.network=${networkOf(link.address)}`,
          `guest.router=${link.router}`,
          'con=null',
          'con0=fd:0,fd:1',
        ]),
      ],
      {
        stdio: [input.fd, log.fd, log.fd],
        env: { PATH: process.env.PATH ?? '', TMPDIR: directory, HOME: directory },
      },
    );
    this.#kernel = kernel;
    if (kernel.pid !== undefined) await writeFile(join(directory, 'pid'), String(kernel.pid));
    await new Promise((resolve) => kernel.once('exit', resolve));
    this.#kernel = undefined;
    await input.close();
    await log.close();
  }
}
