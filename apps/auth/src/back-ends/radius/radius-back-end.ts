import { type UserMethod, userMethods } from '@sekisho/contracts';
import type { Logger, RadiusBackEndSettings } from '@sekisho/platform';
import { limits, type RadiusServer } from '@sekisho/radius';
import type { Random } from '@sekisho/wire';
import type { Answer, Attempt, BackEnd, BackEndHealth, Claimant, EapRelay } from '../back-end.ts';
import { relayWithInterim, withInterim } from '../interim.ts';
import { answerTo } from './answers.ts';
import { RadiusEapRelay } from './eap-relay.ts';
import { RadiusServers } from './radius-servers.ts';
import { accessRequest, isCarried, type Nas, userNameOf } from './requests.ts';

export interface RadiusBackEndParts {
  /** As the settings name it. */
  readonly name: string;
  readonly settings: Omit<RadiusBackEndSettings, 'servers'> & { readonly servers: readonly RadiusServer[] };
  /** Names the gateway to the server unless the settings do. */
  readonly gateway: string;
  readonly random: Random;
  readonly logger: Logger;
}

/** Users whom a RADIUS server knows (RFC 2865): by PAP, CHAP and MS-CHAPv2, and by any EAP method that it does itself (RFC 3579). */
export class RadiusBackEnd implements BackEnd {
  readonly name: string;
  readonly kind = 'radius';
  readonly methods: ReadonlySet<UserMethod> = new Set(userMethods);
  readonly #settings: RadiusBackEndParts['settings'];
  readonly #nas: Nas;
  readonly #servers: RadiusServers;

  constructor({ name, settings, gateway, random, logger }: RadiusBackEndParts) {
    this.name = name;
    this.#settings = settings;
    this.#nas = { identifier: settings.nasIdentifier ?? gateway, address: settings.nasIpAddress };
    this.#servers = new RadiusServers({ backEnd: name, settings, random, logger });
  }

  async verify(attempt: Attempt): Promise<Answer> {
    const impossible = refusedUnsent(attempt);
    if (impossible !== undefined) return impossible;
    const { groupAttribute, accounting } = this.#settings;
    const answer = await this.#servers.ask({ attributes: accessRequest(this.#nas, attempt) }, (packet) =>
      answerTo(attempt, packet, groupAttribute),
    );
    return withInterim(answer, accounting?.interim);
  }

  relay(claimant: Claimant): EapRelay {
    const { groupAttribute, accounting } = this.#settings;
    const relay = new RadiusEapRelay(claimant, { servers: this.#servers, nas: this.#nas, groupAttribute });
    return relayWithInterim(relay, accounting?.interim);
  }

  health(): readonly BackEndHealth[] {
    return this.#servers.health;
  }

  close(): Promise<void> {
    return this.#servers.close();
  }
}

/** What RADIUS can't carry, no RADIUS server has. */
function refusedUnsent(attempt: Attempt): Answer | undefined {
  const { credentials } = attempt;
  if (!isCarried(userNameOf(attempt))) return { kind: 'unknown-user' };
  if (credentials.method === 'pap' && credentials.password.length > limits.passwordBytesMax) {
    const detail = `RADIUS carries passwords of up to ${limits.passwordBytesMax} bytes`;
    return { kind: 'refused', code: 'wrong-password', detail };
  }
  return undefined;
}
