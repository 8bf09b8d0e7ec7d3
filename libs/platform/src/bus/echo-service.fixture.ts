import { Controller, Module } from '@nestjs/common';
import { MessagePattern, Payload } from '@nestjs/microservices';
import { z } from 'zod';
import { thisInstance } from '../service/bus-server.ts';
import { Parsed } from '../service/parsed.ts';

export const question = z.strictObject({ text: z.string() });
export const answer = z.strictObject({ text: z.string(), instance: z.string() });

/** What an answer of `test.slow` waits for. */
export const slowAnswer: { held?: PromiseWithResolvers<void> } = {};

@Controller()
class EchoController {
  @MessagePattern('test.echo')
  echo(@Payload(new Parsed(question)) { text }: z.infer<typeof question>) {
    return { text, instance: 'any' };
  }

  @MessagePattern('test.slow')
  async slow() {
    await slowAnswer.held?.promise;
    return { text: 'at last', instance: 'any' };
  }

  @MessagePattern('test.broken')
  broken() {
    throw new Error('inner detail that stays inside');
  }

  @MessagePattern(`test.own.${thisInstance}`)
  own() {
    return { text: 'mine', instance: 'own' };
  }
}

/** A service that answers in every way there is. */
@Module({ controllers: [EchoController] })
export class EchoModule {}
