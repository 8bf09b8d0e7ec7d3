import { join } from 'node:path';
import {
  type AccountState,
  AdministrationError,
  askForKey,
  asksEapTlsFirst,
  type Certifier,
  dialledOf,
  type GatewayBus,
  type GuideRequest,
  guideFactsOf,
  keyFor,
  keysStayOnEdges,
  type Login,
  loginOf,
  methodOf,
  NothingDoneError,
  ProfileSigners,
  requireAccount,
  requireMachineAccount,
  requireNameProven,
  requireSetup,
  type SettingsBus,
  setupFactsOf,
  setupMaker,
  trafficOf,
  usableKeys,
} from '@sekisho/administration';
import {
  ClientSetupError,
  type GuideFacts,
  guide,
  guideFacts,
  methodsOn,
  requireNameOnWindows,
  type SetupFile,
  setupSystemOf,
  type TrafficChoice,
  type UserMethod,
  userMethods,
} from '@sekisho/client-setup';
import type { Language } from '@sekisho/contracts';
import { dialledAddresses, type PreSharedKeySettings, parseSettings, type Settings } from '@sekisho/platform';
import type { MachineAuthentication, Platform } from './platforms.ts';

/** What the log calls files of nobody in particular. */
export const everybody = 'everybody';

export interface SetupOrder {
  /** Absent: for everybody, whose clients ask for the name. */
  readonly user?: string | undefined;
  readonly platform: Platform;
  readonly language: Language;
  /** What clients dial; absent: the first public name or address. */
  readonly server?: string | undefined;
  /** How the machine proves itself; absent: by a certificate where its account is named, else there is a guide alone. */
  readonly authentication?: MachineAuthentication | undefined;
  /** Name of the key; absent: the first that the user may have. */
  readonly preSharedKey?: string | undefined;
  /** Account of a machine that a certificate is issued to. */
  readonly machine?: string | undefined;
  /** How the user logs in; absent: as account, realm and settings say. EAP-TLS has a certificate issued to the user. */
  readonly method?: UserMethod | undefined;
  /** Absent: all of it goes through the tunnel. */
  readonly traffic?: TrafficChoice | undefined;
  /** What the connection is called; absent: as the gateway. */
  readonly connection?: string | undefined;
}

/** For whom, and for which system; absent: for everybody, for any. */
export interface ChoicesWish {
  readonly user?: string | undefined;
  readonly platform?: Platform | undefined;
}

/** What can be ordered, as the settings stand. */
export interface SetupChoices {
  readonly authentication: readonly MachineAuthentication[];
  /** Keys that clients may be given, those for everybody first. */
  readonly preSharedKeys: readonly Pick<PreSharedKeySettings, 'name' | 'groups'>[];
  /** false: edges hand no key to the console, and files with one are made on the gateway. */
  readonly preSharedKeyFiles: boolean;
  /** What clients dial unless it is said. */
  readonly server: string | undefined;
  /** What the connection is called unless it is said. */
  readonly connection: string;
  /** By which the user gets in and the system can, the usual one first. */
  readonly methods: readonly UserMethod[];
  /** Of the user; absent: for everybody. */
  readonly account?: AccountState | undefined;
  /** false: guide and files for Linux are refused with EAP-TLS, as the gateway does not ask for it first. */
  readonly linuxEapTls: boolean;
  /** What is for the internet gets there by way of the gateway. */
  readonly internet: boolean;
}

/** What clients are set up by. A pre-shared key is had of an edge, for one set-up each time: none is kept here. */
export class ClientSetups {
  readonly #own: Settings;
  readonly #published: Pick<SettingsBus, 'show'>;
  readonly #gateway: GatewayBus;
  readonly #signers = new ProfileSigners();

  constructor(own: Settings, published: Pick<SettingsBus, 'show'>, gateway: GatewayBus) {
    this.#own = own;
    this.#published = published;
    this.#gateway = gateway;
  }

  /** @throws AdministrationError */
  async choices({ user, platform }: ChoicesWish = {}): Promise<SetupChoices> {
    const settings = await this.#settings();
    const login = await loginOf(this.#gateway, settings, user);
    // Also of somebody who gets in by no method, of which the page tells.
    const traffic = trafficOf(settings, login);
    const able = platform === undefined ? userMethods : methodsOn(platform);
    const keys = usableKeys(settings);
    const certificates = settings.ike.machineAuthentication.includes('certificate');
    return {
      authentication: [
        ...(keys.length > 0 ? (['pre-shared-key'] as const) : []),
        ...(certificates ? (['certificate'] as const) : []),
      ],
      preSharedKeys: keys.map(({ name, groups }) => ({ name, groups })),
      preSharedKeyFiles: settings.console.preSharedKeyFiles,
      server: dialled(settings),
      connection: settings.gateway.name,
      methods: login.methods.filter((each) => able.includes(each)),
      ...(login.account !== undefined && { account: login.account }),
      linuxEapTls: asksEapTlsFirst(settings),
      internet: traffic.kind === 'all' && traffic.internet,
    };
  }

  /** Before a link is made that would come to nothing, on whichever system it is used. @throws AdministrationError */
  async judge(order: Omit<SetupOrder, 'platform'>): Promise<void> {
    const { user, method, language } = order;
    const settings = await this.#settings();
    const login = await loginOf(this.#gateway, settings, user);
    requireAccount(login, user);
    if (methodOf(login, { method }) === 'eap-tls' && user === undefined)
      throw new NothingDoneError('Users log in by certificate: name the one that it is for.');
    if (machineOf(order) === undefined) return;
    const request = requestOf(order, settings, login);
    const { server } = request;
    if (server === undefined) throw new AdministrationError(noAddress);
    try {
      requireSetup(settings, { ...request, server });
      requireNameOnWindows(request.connection ?? settings.gateway.name);
    } catch (error) {
      throw inWords(error, language);
    }
    keyOf(order, settings, login);
    if (machineOf(order) !== 'certificate' || order.machine === undefined) return;
    await requireMachineAccount(settings, order.machine, this.#gateway);
    await requireNameProven(settings, server, this.#gateway);
  }

  /** A guide without any secret. @throws AdministrationError */
  async guide(order: SetupOrder): Promise<SetupFile> {
    const settings = await this.#settings();
    const login = await loginOf(this.#gateway, settings, order.user);
    return guideOf(order, guideFactsOf(settings, requestOf(order, settings, login)));
  }

  /**
   * Files with their secrets, and a guide that tells the secrets in them; certificates are issued for it, and a pre-shared key is
   * asked of an edge when all else is there. Where no files are to be had, the guide alone.
   * @param by who asks for it, for the edge's log
   * @param issued is told as soon as a key or a certificate is out, or may be: what fails from then on has not come to nothing
   * @throws AdministrationError
   */
  async files(order: SetupOrder, by: string, issued = (): void => undefined): Promise<readonly SetupFile[]> {
    const settings = await this.#settings();
    const { platform, language, user } = order;
    const login = await loginOf(this.#gateway, settings, user);
    requireAccount(login, user);
    const request = requestOf(order, settings, login);
    const told = guideFactsOf(settings, request);
    if (!bringsSecrets(order, told)) return [guideOf(order, told)];
    const { server } = request;
    if (server === undefined) throw new AdministrationError(noAddress);
    try {
      requireSetup(settings, { ...request, server });
      const named = keyOf(order, settings, login);
      const asked = { by, ...(user !== undefined && { user }) };
      const key = named && (() => askForKey(this.#gateway.bus, { name: named.name, ...asked }));
      const preSharedKey = key && (() => telling(issued, key));
      const signer = () => this.#signers.signer(settings, this.#gateway);
      const filesOf = await setupMaker(setupSystemOf(platform), signer);
      const facts = await setupFactsOf(settings, { ...request, server, preSharedKey }, this.#certifier(issued));
      return [...(await filesOf(facts)), guide(platform, language, guideFacts(facts, { secrets: true }))];
    } catch (error) {
      throw inWords(error, language);
    }
  }

  #certifier(issued: () => void): Certifier {
    return {
      administer: (command, payload) => this.#gateway.administer(command, payload),
      certify: (command, payload) => telling(issued, () => this.#gateway.certify(command, payload)),
      authority: () => this.#gateway.authority(),
      gatewayCertificates: () => this.#gateway.gatewayCertificates(),
    };
  }

  /** Those that are published, where somebody does: the console's own may be older. */
  async #settings(): Promise<Settings> {
    try {
      const { text } = await this.#published.show();
      return parseSettings(text, join(this.#own.directory, 'sekisho.yaml'));
    } catch {
      // Nobody publishes here, or the file is being edited and has a mistake just now.
      return this.#own;
    }
  }
}

/** Asks for what is given out once; what was not refused may be out, also where it does not arrive. @param issued is told so */
export async function telling<T>(issued: () => void, ask: () => Promise<T>): Promise<T> {
  try {
    const given = await ask();
    issued();
    return given;
  } catch (error) {
    if (!(error instanceof NothingDoneError)) issued();
    throw error;
  }
}

const noAddress = 'Say what clients dial: there is no public address.';

const inWords = (error: unknown, language: Language): unknown =>
  error instanceof ClientSetupError ? new NothingDoneError(error[language]) : error;

/** undefined: the machine proves itself by none. @throws AdministrationError where none may be handed out, or none to the user */
function keyOf(
  order: Pick<SetupOrder, 'authentication' | 'machine' | 'preSharedKey'>,
  settings: Settings,
  { groups }: Login,
): PreSharedKeySettings | undefined {
  if (machineOf(order) !== 'pre-shared-key') return undefined;
  const key = keyFor(settings, { groups, wanted: order.preSharedKey });
  if (!settings.console.preSharedKeyFiles) throw new NothingDoneError(keysStayOnEdges);
  return key;
}

const machineOf = ({
  authentication,
  machine,
}: Pick<SetupOrder, 'authentication' | 'machine'>): MachineAuthentication | undefined =>
  authentication ?? (machine === undefined ? undefined : 'certificate');

/** A guide that tells the key is all that a system without files needs; certificates are of no use in one. */
function bringsSecrets(order: SetupOrder, { user }: GuideFacts): boolean {
  if (setupSystemOf(order.platform) !== undefined) return machineOf(order) !== undefined;
  return machineOf(order) === 'pre-shared-key' && user.method !== 'eap-tls';
}

const guideOf = ({ platform, language }: SetupOrder, facts: GuideFacts): SetupFile => guide(platform, language, facts);

/** In a cluster this machine's own addresses are not those of the gateway. */
const dialled = (settings: Settings): string | undefined =>
  settings.cluster === undefined
    ? dialledAddresses(settings).find((each) => !each.startsWith('127.'))
    : dialledOf(settings);

const requestOf = (order: Partial<SetupOrder>, settings: Settings, login: Login): GuideRequest => ({
  user: order.user,
  login,
  platform: order.platform,
  method: order.method,
  traffic: order.traffic,
  connection: order.connection,
  server: order.server ?? dialled(settings),
  machine: machineOf(order),
  machineCertificate: order.machine,
});
