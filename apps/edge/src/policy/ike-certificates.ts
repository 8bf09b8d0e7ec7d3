import type { KeyObject } from 'node:crypto';
import type { IkePolicy } from '@sekisho/isakmp';
import { type Bus, type Logger, openGatewayCertificate, type Runtime, type Settings } from '@sekisho/platform';
import type { Scheduler } from '@sekisho/wire';
import { OwnCertificates } from '../ike/own-certificates.ts';
import { MachineAuthorities } from '../services/machine-authorities.ts';

interface Surroundings {
  readonly runtime: Runtime;
  readonly bus: Bus;
  readonly logger: Logger;
}

/** The certificate that machines are shown, as the settings choose it. */
interface Chosen {
  /** What of the settings chooses it. */
  readonly by: string;
  readonly own: OwnCertificates;
  close(): void;
}

/** What machines that authenticate by certificate are shown and asked for; nothing where the settings accept none in IKE. */
export class IkeCertificates {
  readonly #surroundings: Surroundings;
  readonly #scheduler: Scheduler;
  #chosen: Chosen | undefined;
  /** Handshakes that were shown the one before are still signed for. */
  #before: OwnCertificates | undefined;
  #authorities: MachineAuthorities | undefined;

  constructor(surroundings: Surroundings, scheduler: Scheduler) {
    this.#surroundings = surroundings;
    this.#scheduler = scheduler;
  }

  /** By what is shown, and what is asked for, at each moment. */
  readonly shown: Pick<IkePolicy, 'certificate' | 'authorities'> = {
    certificate: () => this.#chosen?.own.show(),
    authorities: () => this.#authorities?.subjects ?? [],
  };

  keyOf(name: string): KeyObject | undefined {
    return this.#chosen?.own.keyOf(name) ?? this.#before?.keyOf(name);
  }

  /** The one before counts until this one is there. @throws ExposedFileError, PrerequisiteError */
  async choose(settings: Settings): Promise<void> {
    const before = this.#chosen;
    if (!settings.ike.machineAuthentication.includes('certificate')) {
      this.#take(undefined);
      this.#authorities?.stop();
      this.#authorities = undefined;
    } else {
      const { gateway, useThisCertificate, warnBefore } = settings.certificates;
      const by = JSON.stringify([useThisCertificate.ike, gateway[useThisCertificate.ike], warnBefore]);
      if (by === before?.by) return;
      const { certificate, close } = await openGatewayCertificate('ike', 'edge', { ...this.#surroundings, settings });
      if (this.#authorities === undefined) {
        this.#authorities = new MachineAuthorities(this.#surroundings.bus, this.#scheduler);
        await this.#authorities.refresh();
      }
      this.#take({ by, own: new OwnCertificates(certificate), close });
    }
  }

  close(): void {
    this.#authorities?.stop();
    this.#chosen?.close();
  }

  #take(chosen: Chosen | undefined): void {
    this.#before = this.#chosen?.own ?? this.#before;
    this.#chosen?.close();
    this.#chosen = chosen;
  }
}
