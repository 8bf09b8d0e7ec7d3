import { AdministrationError, GatewayBus, type GatewayPlace } from '@sekisho/administration';
import type { SessionsReply } from '@sekisho/contracts';
import type { Bus } from '@sekisho/platform';
import type { LiveView } from './live-view.ts';

/** A gateway whose sessions are known here, as they come and go: no edge has to tell all of them for every question. */
export class LiveGateway extends GatewayBus {
  readonly #view: Pick<LiveView, 'known'>;

  constructor(bus: Bus, place: GatewayPlace, view: Pick<LiveView, 'known'>) {
    super(bus, place);
    this.#view = view;
  }

  /** @throws AdministrationError where there is no edge */
  override async sessions(): Promise<readonly SessionsReply[]> {
    const replies = await this.#view.known();
    if (replies.length === 0) throw new AdministrationError('No edge answers: see sekisho status.');
    return replies;
  }
}
