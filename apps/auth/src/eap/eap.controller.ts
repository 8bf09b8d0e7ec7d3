import { Controller, Inject } from '@nestjs/common';
import { Ctx, MessagePattern, type NatsContext, Payload } from '@nestjs/microservices';
import { eapRequest, type SealedReply, type SealedRequest, sealedRequest, subjects } from '@sekisho/contracts';
import { Parsed, thisInstance } from '@sekisho/platform/service';
import { fromBase64 } from '@sekisho/wire';
import { SealedRequests } from '../sealed-requests.ts';
import { Conversations } from './conversations.ts';

const question = eapRequest.omit({ connection: true });

@Controller()
export class EapController {
  constructor(
    @Inject(SealedRequests) private readonly sealed: SealedRequests,
    @Inject(Conversations) private readonly conversations: Conversations,
  ) {}

  @MessagePattern(subjects.authEapBegin)
  begin(@Payload(new Parsed(sealedRequest)) request: SealedRequest): Promise<SealedReply> {
    return this.sealed.answer(subjects.authEapBegin, request, question, ({ packet, ...client }) =>
      this.conversations.begin(client, fromBase64(packet)),
    );
  }

  @MessagePattern(subjects.authEapContinue(thisInstance))
  continue(
    @Payload(new Parsed(sealedRequest)) request: SealedRequest,
    @Ctx() context: NatsContext,
  ): Promise<SealedReply> {
    return this.sealed.answer(context.getSubject(), request, question, ({ connection, packet }) =>
      this.conversations.continue(connection, fromBase64(packet), request.round),
    );
  }
}
