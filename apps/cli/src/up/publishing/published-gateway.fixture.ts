import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SettingsPublishReply, SettingsPublishRequest } from '@sekisho/contracts';
import { parseSettings, type SettingsReader } from '@sekisho/platform';
import { exampleSettings } from '../../state/settings-file.ts';
import { Publisher } from './publisher.ts';
import { Revisions } from './revisions.ts';
import type { Services } from './take-over.ts';
import { putBackTeller } from './tell-put-back.ts';

export const first = '# Ours.\nofficeMode: { pool: 10.66.0.0/16 }\nencryptionDomain: [10.0.0.0/8]\n';
/** Without the files that a gateway has beside its settings. */
export const settings = `internalCa: { passphrase: { file: passphrase } }\n`;

/** The settings of a gateway in a folder of their own, and its services. */
export class PublishedGateway {
  readonly folder = mkdtempSync(join(tmpdir(), 'sekisho-publisher-'));
  readonly file = join(this.folder, 'sekisho.yaml');
  /** What services were told to do, with the level of the log that the file said then. */
  readonly done: string[] = [];
  readonly said: string[] = [];
  /** To the log of changes. */
  readonly told: unknown[] = [];
  /** Services that do not come up with a text that holds this. */
  unwilling: { readonly name: SettingsReader; readonly text: string } | undefined;
  /** Happens before a service does what it is told. */
  whenTold: ((name: SettingsReader) => void) | undefined;
  readonly services: Services = {
    names: ['ca', 'auth', 'ip-pool', 'audit', 'console', 'edge'],
    runs: () => true,
    anew: (name) => this.#act('anew', name),
    inPlace: (name) => this.#act('in place', name),
  };

  constructor() {
    this.edit(first);
  }

  get text(): string {
    return readFileSync(this.file, 'utf8');
  }

  edit(text: string): void {
    writeFileSync(this.file, text);
  }

  open(): Publisher {
    const publisher = new Publisher({
      file: this.file,
      settings: parseSettings(this.text, this.file),
      text: this.text,
      defaults: readFileSync(exampleSettings, 'utf8'),
      revisions: new Revisions(join(this.folder, 'revisions')),
      services: this.services,
      provide: () => ({ notices: ['Made something.'], undo: () => this.said.push('undone') }),
      say: (sentence) => this.said.push(sentence),
    });
    publisher.onPutBack(putBackTeller({ publishEvent: ({ data }) => void this.told.push(data) }, 'supervisor'));
    return publisher;
  }

  withFiles(): Publisher {
    writeFileSync(join(this.folder, 'passphrase'), 'x', { mode: 0o600 });
    this.edit(first + settings);
    return this.open();
  }

  close(): void {
    rmSync(this.folder, { recursive: true });
  }

  async #act(how: string, name: SettingsReader): Promise<void> {
    this.whenTold?.(name);
    const { text } = this;
    this.done.push(`${name} ${how} ${/level: (\w+)/.exec(text)?.[1] ?? 'info'}`);
    if (this.unwilling?.name === name && text.includes(this.unwilling.text))
      throw new Error(`${name} does not like it.`);
  }
}

export const publish = (publisher: Publisher, edit: Partial<SettingsPublishRequest>): Promise<SettingsPublishReply> =>
  publisher.publish({ base: publisher.show().revision, by: 'console:alice', ...edit });

export const changes = (value: unknown, ...path: (string | number)[]) => ({
  changes: [{ path, value: value as string }],
});
