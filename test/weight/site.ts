import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { must } from '@sekisho/testing';
import { removeLeftovers, removeNamespaces } from '../support/namespaces.ts';

const prefix = 'sekisho-weight';

/** A network namespace of its own, with nothing in it but the loopback device, and a folder for the state. */
export class Site {
  readonly #id = `${prefix}-${process.pid}`;
  readonly namespace = `${this.#id}-gateway`;
  readonly directory: string;

  private constructor(directory: string) {
    this.directory = directory;
  }

  static async lay(): Promise<Site> {
    await removeLeftovers(prefix);
    const site = new Site(await mkdtemp(join(tmpdir(), `${prefix}-${process.pid}-`)));
    await must('ip', ['netns', 'add', site.namespace]);
    await must('ip', ['-n', site.namespace, 'link', 'set', 'lo', 'up']);
    return site;
  }

  async remove(): Promise<void> {
    await removeNamespaces(this.#id);
    await rm(this.directory, { recursive: true, force: true });
  }
}
