import { join } from 'node:path';
import {
  AdministrationError,
  type GatewayBus,
  guideFactsOf,
  profileSignerOf,
  type SettingsBus,
  setupFactsOf,
} from '@sekisho/administration';
import {
  appleSetup,
  ClientSetupError,
  type ClientSetupFacts,
  chromeosSetup,
  guide,
  guideFacts,
  networkManagerSetup,
  type SetupFile,
  windowsSetup,
} from '@sekisho/client-setup';
import type { Language } from '@sekisho/contracts';
import { parseSettings, type Settings } from '@sekisho/platform';
import type { Platform } from './platforms.ts';

export interface SetupOrder {
  readonly user?: string | undefined;
  readonly platform: Platform;
  readonly language: Language;
  /** What clients dial; absent: the first public address. */
  readonly server?: string | undefined;
  /** Account of a machine that a certificate is issued to. */
  readonly machine?: string | undefined;
}

/**
 * What clients are set up by. Pre-shared keys are no business of the console, which may not read them: with one, there is the guide,
 * and the files come from `sekisho client setup` on the gateway.
 */
export class ClientSetups {
  readonly #own: Settings;
  readonly #published: SettingsBus;
  readonly #gateway: GatewayBus;

  constructor(own: Settings, published: SettingsBus, gateway: GatewayBus) {
    this.#own = own;
    this.#published = published;
    this.#gateway = gateway;
  }

  /** A guide without any secret. */
  async guide(order: SetupOrder): Promise<SetupFile> {
    const settings = await this.#settings();
    return guide(order.platform, order.language, guideFactsOf(settings, requestOf(order, settings)));
  }

  /**
   * Files with their secrets, and a guide that tells the passwords in them; certificates are issued for it. Where no files are to be
   * had, the guide alone. @throws AdministrationError
   */
  async files(order: SetupOrder & { readonly user: string }): Promise<readonly SetupFile[]> {
    const settings = await this.#settings();
    const request = requestOf(order, settings);
    if (order.machine === undefined || !hasFiles(order.platform)) return [await this.guide(order)];
    const { server } = request;
    if (server === undefined) throw new AdministrationError('Say what clients dial: there is no public address.');
    const facts = await setupFactsOf(settings, { ...request, user: order.user, server }, this.#gateway);
    try {
      const files = await this.#filesFor(order.platform, facts, settings);
      return [...files, guide(order.platform, order.language, guideFacts(facts, { secrets: true }))];
    } catch (error) {
      if (error instanceof ClientSetupError) throw new AdministrationError(error[order.language]);
      throw error;
    }
  }

  async #filesFor(platform: Platform, facts: ClientSetupFacts, settings: Settings): Promise<readonly SetupFile[]> {
    if (platform.startsWith('windows')) return windowsSetup(facts);
    if (platform.startsWith('linux')) return networkManagerSetup(facts);
    if (platform === 'chromeos') return chromeosSetup(facts);
    return appleSetup(facts, await profileSignerOf(settings, this.#gateway));
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

const hasFiles = (platform: Platform): boolean => /^(windows|mac|ios|chromeos|linux)/.test(platform);

const requestOf = ({ user, server, machine }: SetupOrder, { gateway }: Settings) => ({
  user,
  server: server ?? gateway.publicAddresses[0],
  ...(machine !== undefined && { machine: 'certificate' as const, machineCertificate: machine }),
});
