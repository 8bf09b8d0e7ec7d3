import { Controller, Inject, Req, Res } from '@nestjs/common';
import { GatewayBus } from '@sekisho/administration';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { whoIsIn } from '../../access/by-whom.ts';
import { ClientSetups } from '../../clients/client-setups.ts';
import { Handouts } from '../../handouts/handouts.ts';
import type { AnswerOf, InputOf } from '../endpoint.ts';
import { Asked, Implements } from '../implements.ts';
import { tellChange } from '../tell-change.ts';
import { makeSetup, showGuide } from './endpoints.ts';

/** What an administrator hands to people to set their clients up by. */
@Controller()
export class ClientsController {
  constructor(
    @Inject(ClientSetups) private readonly setups: ClientSetups,
    @Inject(Handouts) private readonly handouts: Handouts,
    @Inject(GatewayBus) private readonly gateway: GatewayBus,
  ) {}

  @Implements(showGuide)
  async guide(
    @Asked() { query }: InputOf<typeof showGuide>,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<string> {
    const { mediaType, bytes } = await this.setups.guide(query);
    reply.type(mediaType).header('content-security-policy', guidePolicy);
    return new TextDecoder().decode(bytes);
  }

  @Implements(makeSetup)
  async make(
    @Asked() { body }: InputOf<typeof makeSetup>,
    @Req() request: FastifyRequest,
  ): Promise<AnswerOf<typeof makeSetup>> {
    const files = await this.setups.files(body);
    const { user, platform, machine } = body;
    const secrets = [...new Set(files.flatMap((file) => file.secrets))];
    tellChange(this.gateway, request, `client.set-up ${user}`, { after: { platform, machine, secrets } });
    const handout = this.handouts.keep(whoIsIn(request).administrator.id, files);
    return { files: files.map(({ name }) => name), handout };
  }
}

/** A guide has its style and pictures in itself, and nothing that runs. */
const guidePolicy =
  "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'none'; base-uri 'none'";
