import { type BeforeApplicationShutdown, Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import {
  type EdgeDrainReply,
  type EdgeDrainRequest,
  type EdgePresence,
  type EndSessionReply,
  type EndSessionRequest,
  handKeyRequest,
  type SessionsReply,
  type SessionsRequest,
  type SetLimitsReply,
  type SetLimitsRequest,
  subjects,
} from '@sekisho/contracts';
import { Bus, type Logger, type Runtime } from '@sekisho/platform';
import { IN_FORCE, LOGGER, RUNTIME, type SettingsInForce } from '@sekisho/platform/service';
import { type OpenGateway, openGateway } from './gateway/open-gateway.ts';
import { sessionParts } from './gateway/session-parts.ts';

/** The gateway as a Nest provider: opened when the service starts, closed with farewells when it stops. */
@Injectable()
export class EdgeService implements OnModuleInit, BeforeApplicationShutdown {
  #open: OpenGateway | undefined;

  constructor(
    @Inject(RUNTIME) private readonly runtime: Runtime,
    @Inject(IN_FORCE) private readonly inForce: SettingsInForce,
    @Inject(LOGGER) private readonly logger: Logger,
    private readonly bus: Bus,
  ) {}

  #stopHandingKeys: () => void = () => undefined;

  async onModuleInit(): Promise<void> {
    const { inForce, runtime, logger, bus } = this;
    const open = await openGateway({ settings: inForce.settings, runtime, logger, bus });
    this.#open = open;
    inForce.adoptBy((next) => open.adopt(next));
    // Not as the controller answers, which every edge does.
    this.#stopHandingKeys = bus.answer(
      subjects.edgeHandKey,
      handKeyRequest,
      (request) => open.keyHandouts.answer(request),
      { queue: 'edge' },
    );
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.#stopHandingKeys();
    await this.#open?.close();
  }

  sessions(wanted: SessionsRequest): AsyncIterable<SessionsReply> {
    const { gateway, dataplane } = this.#opened;
    return sessionParts(gateway.eachLive(wanted), () => ({
      edge: this.runtime.instance,
      drops: { ...dataplane.counters().drops },
      ignored: { ...gateway.ignored },
    }));
  }

  end(request: EndSessionRequest): EndSessionReply {
    return { edge: this.runtime.instance, ended: this.#opened.gateway.end(request) };
  }

  presence(): EdgePresence {
    return this.#opened.presence.now();
  }

  drain(request: EdgeDrainRequest): EdgeDrainReply {
    return this.#opened.presence.obey(request);
  }

  setLimits({ connection, ...limits }: SetLimitsRequest): SetLimitsReply {
    return { edge: this.runtime.instance, changed: this.#opened.gateway.setLimits(connection, limits) };
  }

  get #opened(): OpenGateway {
    if (!this.#open) throw new Error('the gateway is not open yet');
    return this.#open;
  }
}
