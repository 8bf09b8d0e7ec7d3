import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { SettingsPublishReply, SettingsPublishRequest } from '@sekisho/contracts';
import { exampleSettings } from '../../state/settings-file.ts';
import { Publisher } from '../../up/publishing/publisher.ts';
import { Revisions } from '../../up/publishing/revisions.ts';
import { putBackTeller } from '../../up/publishing/tell-put-back.ts';
import { BusServices } from './bus-services.ts';
import { checkClusterSettings } from './check-settings.ts';
import { ClusterInMemory } from './cluster.fixture.ts';
import { LedgerFile } from './ledger-file.ts';
import { madeKeyFile, provideKeys } from './made-keys.ts';
import { inForceOf, takeBackUnfinished } from './open-publishing.ts';
import { Stragglers } from './stragglers.ts';
import type { Patience } from './wait.ts';

export const first = `# Ours.
officeMode: { pool: 10.66.0.0/16 }
encryptionDomain: [10.0.0.0/8]
preSharedKey: { secret: { file: /secrets/psk } }
users: { store: { postgres: { file: /secrets/postgres-url } } }
`;
export const names = [
  ...['ca', 'auth-1', 'auth-2', 'ip-pool-1', 'ip-pool-2', 'audit-1', 'balancer', 'edge-1', 'edge-2'],
];

/** The settings of a cluster in a folder of their own, its instances, and who publishes. */
export class PublishedCluster {
  readonly folder = mkdtempSync(join(tmpdir(), 'sekisho-publisher-'));
  readonly file = join(this.folder, 'sekisho.yaml');
  /** In the publisher's log. */
  readonly said: string[] = [];
  /** To the log of changes. */
  readonly told: unknown[] = [];
  /** No instance is late because the machine is busy: this time passes by pauses, and hardly by looks at the clock. */
  #nowMs = 0;
  patience: Patience = {
    now: () => {
      this.#nowMs += 0.001;
      return this.#nowMs;
    },
    pause: (ms) => {
      this.#nowMs += ms;
      return nextTurn();
    },
    ...{ answerMs: 1, pollMs: 1, leavingMs: 1, backMs: 50, recoversMs: 1_000, takesMs: 2_000 },
    roundMs: 5_000,
  };
  cluster: ClusterInMemory;

  constructor() {
    mkdirSync(join(this.folder, 'keys'));
    writeFileSync(this.file, first);
    this.cluster = new ClusterInMemory(this.file, names);
  }

  get text(): string {
    return readFileSync(this.file, 'utf8');
  }

  edit(text: string): void {
    writeFileSync(this.file, text);
  }

  /** As the publisher is started, and started again. */
  open() {
    const { file, folder } = this;
    const say = (sentence: string) => void this.said.push(sentence);
    const revisions = new Revisions(join(folder, 'revisions'));
    const ledger = new LedgerFile(join(folder, 'ledger.json'));
    const tell = putBackTeller({ publishEvent: ({ data }) => void this.told.push(data) }, 'publisher');
    takeBackUnfinished(file, { ledger, revisions, say, tell });
    const services = new BusServices(this.cluster, this.patience);
    const publisher = new Publisher({
      file,
      ...inForceOf(file, { ledger, revisions }),
      defaults: readFileSync(exampleSettings, 'utf8'),
      revisions,
      services,
      provide: (next) => provideKeys(next, join(folder, 'keys')),
      say,
      check: (text, known) => checkClusterSettings(text, file, known),
      keyFile: madeKeyFile,
      ledger,
    });
    publisher.onPutBack(tell);
    ledger.ended(publisher.inForce);
    return { publisher, ledger, stragglers: new Stragglers({ publisher, services, revisions, say }) };
  }

  close(): void {
    rmSync(this.folder, { recursive: true });
  }
}

export const changes = (value: unknown, ...path: (string | number)[]) => ({
  changes: [{ path, value: value as string }],
});

export const publish = (publisher: Publisher, edit: Partial<SettingsPublishRequest>): Promise<SettingsPublishReply> =>
  publisher.publish({ base: publisher.show().revision, by: 'console:alice', ...edit });
