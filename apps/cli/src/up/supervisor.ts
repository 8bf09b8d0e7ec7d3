import type { Settings } from '@sekisho/platform';
import { secretsFor } from '@sekisho/platform';
import { CommandError, reasonOf } from '../command-error.ts';
import { chosenFrom } from '../plain-environment.ts';
import { removeRunFile, writeRunFile } from '../state/run-file.ts';
import type { StatePaths } from '../state/state-paths.ts';
import { Confinement } from './confinement/confinement.ts';
import { filesOfNow, type NamingSettings } from './confinement/named-files.ts';
import { rightsOf } from './confinement/rights.ts';
import { handCertificates, type KeptSettings, shareSealingKey } from './confinement/service-folders.ts';
import type { IpForwarding } from './ip-forwarding.ts';
import { chooseLoopbackPorts, type LoopbackPorts } from './loopback-ports.ts';
import { type OwnService, servicesOf } from './own-services.ts';
import { isAlone } from './publishing/alone.ts';
import type { Services } from './publishing/take-over.ts';
import { Service, type ServiceSpec } from './service.ts';
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
export class Supervisor implements Services {
  readonly #options: SupervisorOptions;
  readonly #services: Service[] = [];
  /** Others serve in their place, and they finish what they have begun. */
  readonly #retiring = new Set<Service>();
  readonly names: readonly OwnService[];
  #settings: SupervisorOptions['settings'];
  readonly #startedAt = new Date().toISOString();
  #forwarding: IpForwarding | undefined;
  #confinement: Confinement | undefined;
  #told: string | undefined;
  #ports: LoopbackPorts = { nats: 0, redis: 0 };
  #stopping = false;

  constructor(options: SupervisorOptions) {
    this.#options = options;
    this.#settings = options.settings;
    this.names = servicesOf(options.settings);
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
  async startServices(revision?: string): Promise<void> {
    const { paths } = this.#options;
    const specs = servicesOf(this.#settings).map((name) => this.#specOf(name, this.#settings, revision));
    this.#handCertificates();
    await Promise.all(specs.filter(({ name }) => name !== 'edge').map((spec) => this.#start(spec)));
    shareSealingKey(paths);
    this.#forwarding = this.#options.forwarding();
    for (const { family, setting } of this.#forwarding.changed) {
      this.#options.say(`Switched on ${family} forwarding (${setting}); it is switched off again at the end.`);
    }
    await Promise.all(specs.filter(({ name }) => name === 'edge').map((spec) => this.#start(spec)));
  }

  /**
   * A process with these settings takes the place of the one that runs, beside which it starts where both can be there.
   * @throws CommandError when it does not become ready; the one before goes on then where it could stand beside it
   */
  async anew(name: OwnService, settings: Settings, revision: string): Promise<void> {
    const former = this.#named(name);
    const before = this.#settings;
    const alone = isAlone(name, before);
    this.#takeSettings(settings);
    if (alone) await former?.stop();
    const service = this.#made(this.#specOf(name, settings, revision));
    if (alone) this.#replace(former, service);
    try {
      await service.start();
    } catch (error) {
      this.#settings = before;
      throw error;
    }
    if (this.#stopping) return service.stop();
    if (alone || former === undefined) return;
    this.#replace(former, service);
    this.#retiring.add(former);
    void former.retire().finally(() => this.#retiring.delete(former));
  }

  runs(name: OwnService): boolean {
    return this.#named(name)?.status.state === 'running';
  }

  /** The process that runs reads them. @throws CommandError with its reason where it does not take them over */
  async inPlace(name: OwnService, settings: Settings, revision: string): Promise<void> {
    this.#takeSettings(settings);
    const service = this.#named(name);
    const { pid } = service?.status ?? {};
    if (service === undefined || pid === undefined) throw new CommandError(`${name} does not run at the moment.`);
    const spec = this.#specOf(name, settings, revision);
    this.#confinement?.show(spec.needs, pid);
    const secrets = new Set(secretsFor(name, settings, 'env'));
    await service.takeSettings({
      kind: 'settings',
      revision,
      environment: chosenFrom(spec.env, (each) => secrets.has(each)),
    });
    service.runLaterAs(this.#confined(spec));
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
    await Promise.all([...wave, ...this.#retiring].map((service) => service.stop()));
  }

  async #start(spec: GatewayService): Promise<void> {
    // Asked to stop while starting: what is not there yet stays away.
    if (this.#stopping) return;
    const service = this.#made(spec);
    this.#services.push(service);
    await service.start();
  }

  #made = (spec: GatewayService): Service =>
    new Service(this.#confined(spec), { said: this.#options.say, changed: () => this.#writeStatus() });

  #confined({ needs, ...spec }: GatewayService): ServiceSpec {
    const { settingsNow = () => this.#settings } = this.#options;
    const confined = (command: readonly string[]) => {
      const files = [...new Set([...needs.files, ...filesOfNow(needs.name, settingsNow)])];
      return this.#confinement?.commandFor({ ...needs, files }, command) ?? command;
    };
    return { ...spec, confined };
  }

  #specOf(name: OwnService, settings: SupervisorOptions['settings'], revision: string | undefined): GatewayService {
    const spec = ownService(name, this.#options.paths, this.#ports, { ...settings, revision });
    return name === 'edge' ? this.#withKeyLog(spec) : spec;
  }

  #named = (name: OwnService): Service | undefined => this.#services.find(({ status }) => status.name === name);

  #replace(former: Service | undefined, service: Service): void {
    const at = former === undefined ? this.#services.length : this.#services.indexOf(former);
    this.#services.splice(at, 1, service);
  }

  /** @throws CommandError where certificates cannot be handed out */
  #takeSettings(settings: SupervisorOptions['settings']): void {
    this.#settings = settings;
    this.#handCertificates();
  }

  #withKeyLog(edge: GatewayService): GatewayService {
    const { keyLog } = this.#options;
    if (keyLog === undefined) return edge;
    return { ...edge, needs: { ...edge.needs, keyLog }, env: { ...edge.env, SEKISHO_KEY_LOG: keyLog } };
  }

  /** To those who have one to show. @throws CommandError */
  #handCertificates(): void {
    const { paths } = this.#options;
    try {
      for (const name of ['edge', 'auth', 'console'] as const) handCertificates(paths, this.#settings, name);
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
