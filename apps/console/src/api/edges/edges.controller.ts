import { Controller, Inject, NotFoundException, Req } from '@nestjs/common';
import { AdministrationError, GatewayBus } from '@sekisho/administration';
import type { EdgeDrainRequest, EdgePresence } from '@sekisho/contracts';
import type { FastifyRequest } from 'fastify';
import type { AnswerOf, InputOf } from '../endpoint.ts';
import { Asked, Implements } from '../implements.ts';
import { tellChange } from '../tell-change.ts';
import { drainEdge, listEdges, undrainEdge } from './endpoints.ts';

/** The edges that serve clients, in and out of service. */
@Controller()
export class EdgesController {
  constructor(@Inject(GatewayBus) private readonly gateway: GatewayBus) {}

  @Implements(listEdges)
  async edges(): Promise<AnswerOf<typeof listEdges>> {
    return { edges: [...(await this.gateway.edges())] };
  }

  @Implements(drainEdge)
  async drain(
    @Asked() { params: { edge }, body: { graceMs, force } }: InputOf<typeof drainEdge>,
    @Req() request: FastifyRequest,
  ): Promise<AnswerOf<typeof drainEdge>> {
    const edges = await this.gateway.edges();
    if (!force && !edges.some((each) => each.edge !== edge && each.state === 'accepting'))
      throw new AdministrationError(`No other edge than ${edge} takes new clients: nobody could connect any more.`);
    const presence = await this.#order({ order: 'drain', edge, graceMs });
    tellChange(this.gateway, request, `edge.drain ${edge}`, { after: { graceMs } });
    return presence;
  }

  @Implements(undrainEdge)
  async undrain(
    @Asked() { params: { edge } }: InputOf<typeof undrainEdge>,
    @Req() request: FastifyRequest,
  ): Promise<AnswerOf<typeof undrainEdge>> {
    const presence = await this.#order({ order: 'undrain', edge });
    tellChange(this.gateway, request, `edge.undrain ${edge}`);
    return presence;
  }

  async #order(order: EdgeDrainRequest): Promise<EdgePresence> {
    const obeyed = (await this.gateway.drainEdge(order)).find((reply) => reply.obeyed);
    if (obeyed === undefined) throw new NotFoundException(`There is no edge ${order.edge}.`);
    return obeyed.presence;
  }
}
