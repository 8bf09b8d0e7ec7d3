import { Controller, Inject, NotFoundException, Req } from '@nestjs/common';
import { GatewayBus } from '@sekisho/administration';
import type { FastifyRequest } from 'fastify';
import { whoIsIn } from '../../access/by-whom.ts';
import { type HandedFile, Handouts } from '../../handouts/handouts.ts';
import type { AnswerOf, InputOf } from '../endpoint.ts';
import { Asked, Implements } from '../implements.ts';
import { tellChange } from '../tell-change.ts';
import { takeHandout } from './endpoints.ts';

/** Files that are fetched once. */
@Controller()
export class HandoutsController {
  constructor(
    @Inject(Handouts) private readonly handouts: Handouts,
    @Inject(GatewayBus) private readonly gateway: GatewayBus,
  ) {}

  @Implements(takeHandout)
  take(@Asked() { body }: InputOf<typeof takeHandout>, @Req() request: FastifyRequest): AnswerOf<typeof takeHandout> {
    const handout = this.handouts.take(whoIsIn(request).administrator.id, body.token);
    if (handout === undefined) throw new NotFoundException('It was fetched already, or its five minutes are over.');
    const { files, whose, secrets } = handout;
    const names = files.map(({ name }) => name);
    const what = `secret.handed-out ${whose ?? names.join(' ')}`.slice(0, whatMax);
    tellChange(this.gateway, request, what, { after: { files: names, ...(secrets && { secrets }) } });
    return { files: files.map(told) };
  }
}

/** Of a change event. */
const whatMax = 1100;

export const told = ({ name, mediaType, bytes }: HandedFile) => ({
  name,
  mediaType,
  bytes: Buffer.from(bytes).toString('base64'),
});
