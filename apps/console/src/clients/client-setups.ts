import { join } from 'node:path';
import {
  AdministrationError,
  askForKey,
  type GatewayBus,
  type GuideRequest,
  groupsOf,
  guideFactsOf,
  keyFor,
  NothingDoneError,
  profileSignerOf,
  type SettingsBus,
  setupFactsOf,
  usableKeys,
} from '@sekisho/administration';
import {
  appleSetup,
  ClientSetupError,
  type ClientSetupFacts,
  chromeosSetup,
  guide,
  guideFacts,
  networkManagerSetup,
  type ProfileSigner,
  type SetupFile,
  windowsSetup,
} from '@sekisho/client-setup';
import type { Language } from '@sekisho/contracts';
import { type PreSharedKeySettings, parseSettings, type Settings } from '@sekisho/platform';
import type { MachineAuthentication, Platform } from './platforms.ts';

/** What the log calls files of nobody in particular. */
export const everybody = 'everybody';

export interface SetupOrder {
  /** Absent: for everybody, whose clients ask for the name. */
  readonly user?: string | undefined;
  readonly platform: Platform;
  readonly language: Language;
  /** What clients dial; absent: the first public address. */
  readonly server?: string | undefined;
  /** How the machine proves itself; absent: by a certificate where its account is named, else there is a guide alone. */
  readonly authentication?: MachineAuthentication | undefined;
  /** Name of the key; absent: the first that the user may have. */
  readonly preSharedKey?: string | undefined;
  /** Account of a machine that a certificate is issued to. */
  readonly machine?: string | undefined;
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
}

/** What clients are set up by. A pre-shared key is had of an edge, for one set-up each time: none is kept here. */
export class ClientSetups {
  readonly #own: Settings;
  readonly #published: Pick<SettingsBus, 'show'>;
  readonly #gateway: GatewayBus;

  constructor(own: Settings, published: Pick<SettingsBus, 'show'>, gateway: GatewayBus) {
    this.#own = own;
    this.#published = published;
    this.#gateway = gateway;
  }

  async choices(): Promise<SetupChoices> {
    const settings = await this.#settings();
    const keys = usableKeys(settings);
    const certificates = settings.ike.machineAuthentication.includes('certificate');
    return {
      authentication: [
        ...(keys.length > 0 ? (['pre-shared-key'] as const) : []),
        ...(certificates ? (['certificate'] as const) : []),
      ],
      preSharedKeys: keys.map(({ name, groups }) => ({ name, groups })),
      preSharedKeyFiles: settings.console.preSharedKeyFiles,
      server: settings.gateway.publicAddresses[0],
    };
  }

  /** A guide without any secret. */
  async guide(order: SetupOrder): Promise<SetupFile> {
    return guideOf(order, await this.#settings());
  }

  /**
   * Files with their secrets, and a guide that tells the secrets in them; certificates are issued for it, and a pre-shared key is
   * asked of an edge. Where no files are to be had, the guide alone.
   * @param by who asks for it, for the edge's log
   * @param issued is told as soon as a key or a certificate is out, or may be: what fails from then on has not come to nothing
   * @throws AdministrationError
   */
  async files(order: SetupOrder, by: string, issued = (): void => undefined): Promise<readonly SetupFile[]> {
    const settings = await this.#settings();
    const { platform, language, user } = order;
    const machine = order.authentication ?? (order.machine === undefined ? undefined : 'certificate');
    const byKey = machine === 'pre-shared-key';
    // A guide that tells the key is all that a system without files needs; certificates are of no use in one.
    if (machine === undefined || !(byKey || hasFiles(platform))) return [guideOf(order, settings)];
    const groups = user === undefined ? undefined : await groupsOf(this.#gateway, user);
    const request = { ...requestOf(order, settings), machine, groups };
    const { server } = request;
    if (server === undefined) throw new AdministrationError('Say what clients dial: there is no public address.');
    const key = () => this.#keyOf(order, { settings, groups, by });
    const preSharedKey = byKey ? await telling(issued, key) : undefined;
    const certifier = this.#certifier(issued);
    const facts = await setupFactsOf(settings, { ...request, server, preSharedKey }, certifier);
    try {
      const signer = () => profileSignerOf(settings, certifier);
      const files = hasFiles(platform) ? await filesFor(platform, facts, signer) : [];
      return [...files, guide(platform, language, guideFacts(facts, { secrets: true }))];
    } catch (error) {
      if (error instanceof ClientSetupError) throw new AdministrationError(error[language]);
      throw error;
    }
  }

  #keyOf(
    { preSharedKey: wanted, user }: SetupOrder,
    asked: { readonly settings: Settings; readonly groups: readonly string[] | undefined; readonly by: string },
  ): Promise<string> {
    const { name } = keyFor(asked.settings, { groups: asked.groups, wanted });
    return askForKey(this.#gateway.bus, { name, by: asked.by, ...(user !== undefined && { user }) });
  }

  #certifier(issued: () => void): Pick<GatewayBus, 'certify' | 'authority'> {
    return {
      certify: (command, payload) => telling(issued, () => this.#gateway.certify(command, payload)),
      authority: () => this.#gateway.authority(),
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

async function filesFor(
  platform: Platform,
  facts: ClientSetupFacts,
  signer: () => Promise<ProfileSigner>,
): Promise<readonly SetupFile[]> {
  if (platform.startsWith('windows')) return windowsSetup(facts);
  if (platform.startsWith('linux')) return networkManagerSetup(facts);
  if (platform === 'chromeos') return chromeosSetup(facts);
  return appleSetup(facts, await signer());
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

const hasFiles = (platform: Platform): boolean => /^(windows|mac|ios|chromeos|linux)/.test(platform);

const guideOf = (order: SetupOrder, settings: Settings): SetupFile =>
  guide(order.platform, order.language, guideFactsOf(settings, requestOf(order, settings)));

const requestOf = (order: SetupOrder, { gateway }: Settings): GuideRequest => ({
  user: order.user,
  server: order.server ?? gateway.publicAddresses[0],
  machine: order.authentication ?? (order.machine === undefined ? undefined : 'certificate'),
  machineCertificate: order.machine,
});
