import { needsAddressTranslation, PrerequisiteError } from '@sekisho/platform';
import { CommandFailure, type RunCommand } from './run-command.ts';
import { removalScript, type TranslationSettings, tableName, translationScript } from './translation.ts';

/** The gateway's own table of nftables; rules of others are neither read nor changed. */
export class AddressTranslation {
  readonly #device: string;
  #script: string | undefined;
  readonly #run: RunCommand;

  constructor(settings: TranslationSettings, run: RunCommand) {
    this.#device = settings.tunnel.device;
    this.#script = scriptOf(settings);
    this.#run = run;
  }

  /**
   * Sets it up where the settings ask for it, else removes what a killed edge left.
   * @throws PrerequisiteError where this host cannot translate
   */
  async open(): Promise<void> {
    if (this.#script === undefined) {
      // Without nft there can be nothing left.
      await this.#run('nft', ['-f', '-'], removalScript(this.#device));
      return;
    }
    try {
      await this.#load(this.#script);
    } catch (error) {
      if (!(error instanceof CommandFailure)) throw error;
      throw new PrerequisiteError(
        `Hub mode and routing.internal: snat translate addresses, and nftables does not do so here (${error.message}): install the package nftables, or switch them off.`,
      );
    }
  }

  /** Replaces it in one step: no packet finds neither the rules before nor these. @throws CommandFailure: those before stay */
  async adopt(settings: TranslationSettings): Promise<void> {
    const script = scriptOf(settings);
    if (script === this.#script) return;
    await this.#load(script ?? removalScript(this.#device));
    this.#script = script;
  }

  /** Sets it up again where others have removed it. @throws CommandFailure */
  async look(): Promise<void> {
    if (this.#script === undefined) return;
    const listed = await this.#run('nft', ['list', 'tables', 'inet']);
    if (listed.exitCode !== 0) throw new CommandFailure('nft list tables', listed);
    const isThere = listed.stdout.split('\n').includes(`table inet ${tableName(this.#device)}`);
    if (!isThere) await this.#load(this.#script);
  }

  /** @throws CommandFailure */
  async close(): Promise<void> {
    if (this.#script !== undefined) await this.#load(removalScript(this.#device));
  }

  async #load(script: string): Promise<void> {
    const outcome = await this.#run('nft', ['-f', '-'], script);
    if (outcome.exitCode !== 0) throw new CommandFailure('nft', outcome);
  }
}

const scriptOf = (settings: TranslationSettings): string | undefined =>
  needsAddressTranslation(settings) ? translationScript(settings) : undefined;
