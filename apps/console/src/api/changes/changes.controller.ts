import { Controller, Inject } from '@nestjs/common';
import { GatewayBus } from '@sekisho/administration';
import { changesQuery } from '@sekisho/contracts';
import type { AnswerOf, InputOf } from '../endpoint.ts';
import { Asked, Implements } from '../implements.ts';
import { given } from '../log-pages.ts';
import { listChanges } from './endpoints.ts';

/** What administrators have changed. */
@Controller()
export class ChangesController {
  constructor(@Inject(GatewayBus) private readonly gateway: GatewayBus) {}

  @Implements(listChanges)
  changes(@Asked() { query }: InputOf<typeof listChanges>): Promise<AnswerOf<typeof listChanges>> {
    return this.gateway.changes(changesQuery.parse(given(query)));
  }
}
