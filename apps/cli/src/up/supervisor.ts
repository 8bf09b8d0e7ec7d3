import { CommandError, reasonOf } from '../command-error.ts';
import { removeRunFile, writeRunFile } from '../state/run-file.ts';
import type { StatePaths } from '../state/state-paths.ts';
import { Confinement } from './confinement/confinement.ts';
import { filesOfNow, type NamingSettings } from './confinement/named-files.ts';
import { rightsOf } from './confinement/rights.ts';
import { handCertificates, type KeptSettings, shareSealingKey } from './confinement/service-folders.ts';
import type { IpForwarding } from './ip-forwarding.ts';
import { chooseLoopbackPorts, type LoopbackPorts } from './loopback-ports.ts';
import { servicesOf } from './own-services.ts';
import { Service } from './service.ts';
import { type GatewayService, natsServer, natsUrl, ownService, redisServer, type ServiceSettings } from './services.ts';
import { checkTunAccess } from './tun-access.ts';

export interface SupervisorOptions {
  readonly paths: StatePaths;
  readonly settings: ServiceSettings & KeptSettings;
  /** Reads them anew; may throw. */
  readonly settingsNow?: () => NamingSettings;
  readonly say: (sentence: string) => void;
  /** Folder where the edge writes keys; an absolute path. */
  readonly keyLog?: string | undefined;
  /** Switches it on. */
  readonly forwarding: () => IpForwarding;
}

/** Starts the servers and services of one gateway in the order they need each other, and stops them in the other. */
export class Supervisor {
  readonly #options: SupervisorOptions;
  readonly #services: Service[] = [];
  readonly #startedAt = new Date().toISOString();
  #forwarding: IpForwarding | undefined;
  #confinement: Confinement | undefined;
  #told: string | undefined;
  #ports: LoopbackPorts = { nats: 0, redis: 0 };
  #stopping = false;

  constructor(options: SupervisorOptions) {
    this.#options = options;
  }

  get natsUrl(): string {
    return natsUrl(this.#ports);
  }

  /** The bus and the store of leases. @throws CommandError */
  async startServers(): Promise<void> {
    const { paths, say } = this.#options;
    this.#ports = await chooseLoopbackPorts(paths.ports);
    this.#confinement = new Confinement(paths, () => this.#handNewCertificates());
    if (!this.#confinement.isDivided) say(undividedWarning);
    checkTunAccess(this.#confinement.rightsOf(rightsOf('edge', {})).user);
    await Promise.all([this.#start(natsServer(paths, this.#ports)), this.#start(redisServer(paths, this.#ports))]);
  }

  /** Our own services; the edge, which lets clients in, when all others are ready. @throws CommandError */
  async startServices(): Promise<void> {
    const { paths, settings } = this.#options;
    const specs = servicesOf(settings).map((name) => ownService(name, paths, this.#ports, settings));
    this.#handCertificates();
    await Promise.all(specs.filter(({ name }) => name !== 'edge').map((spec) => this.#start(spec)));
    shareSealingKey(paths);
    this.#forwarding = this.#options.forwarding();
    for (const { family, setting } of this.#forwarding.changed) {
      this.#options.say(`Switched on ${family} forwarding (${setting}); it is switched off again at the end.`);
    }
    await Promise.all(specs.filter(({ name }) => name === 'edge').map((spec) => this.#start(this.#withKeyLog(spec))));
  }

  /** Ends the sessions in good order: clients get their goodbyes, the others hear what happened. Never throws. */
  stopEdge(): Promise<void> {
    this.#stopping = true;
    return this.#stopWave(['edge']);
  }

  /** Stops what runs: the edge before those it asks, audit before the stream it stores from. Never throws. */
  async stop(): Promise<void> {
    await this.stopEdge();
    await this.#stopWave(['auth', 'ip-pool', 'audit', 'ca', 'console']);
    await this.#stopWave(['redis', 'nats']);
    this.#confinement?.close();
    this.#forwarding?.restore();
    removeRunFile(this.#options.paths);
  }

  async #stopWave(names: readonly string[]): Promise<void> {
    const wave = this.#services.filter(({ status }) => names.includes(status.name));
    await Promise.all(wave.map((service) => service.stop()));
  }

  async #start({ needs, ...spec }: GatewayService): Promise<void> {
    // Asked to stop while starting: what is not there yet stays away.
    if (this.#stopping) return;
    const { settings, settingsNow = () => settings } = this.#options;
    const confined = (command: readonly string[]) => {
      const files = [...new Set([...needs.files, ...filesOfNow(needs.name, settingsNow)])];
      return this.#confinement?.commandFor({ ...needs, files }, command) ?? command;
    };
    const service = new Service({ ...spec, confined }, { said: this.#options.say, changed: () => this.#writeStatus() });
    this.#services.push(service);
    await service.start();
  }

  #withKeyLog(edge: GatewayService): GatewayService {
    const { keyLog } = this.#options;
    if (keyLog === undefined) return edge;
    return { ...edge, needs: { ...edge.needs, keyLog }, env: { ...edge.env, SEKISHO_KEY_LOG: keyLog } };
  }

  /** To those who have one to show. @throws CommandError */
  #handCertificates(): void {
    const { paths, settings } = this.#options;
    try {
      for (const name of ['edge', 'auth', 'console'] as const) handCertificates(paths, settings, name);
    } catch (error) {
      throw new CommandError(reasonOf(error));
    }
  }

  /** Services go on with what they have; a problem is told once. */
  #handNewCertificates(): void {
    try {
      this.#handCertificates();
      this.#told = undefined;
    } catch (error) {
      const reason = reasonOf(error);
      if (reason !== this.#told) this.#options.say(reason);
      this.#told = reason;
    }
  }

  #writeStatus(): void {
    const { paths, settings, keyLog } = this.#options;
    writeRunFile(paths, {
      pid: process.pid,
      startedAt: this.#startedAt,
      settings: settings.file,
      natsUrl: this.natsUrl,
      ...(keyLog !== undefined && { keyLog }),
      services: this.#services.map(({ status }) => status),
    });
  }
}

const undividedWarning =
  'Nothing can be mounted here (a container without SYS_ADMIN): services run as root, with few of its powers, in place of users of their own.';
