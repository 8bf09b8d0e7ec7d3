import { Controller, Inject } from '@nestjs/common';
import { MessagePattern, Payload } from '@nestjs/microservices';
import { type EapReply, type EapRequest, eapRequest, subjects } from '@sekisho/contracts';
import { Parsed, thisInstance } from '@sekisho/platform';
import { fromBase64 } from '@sekisho/wire';
import { Conversations } from './conversations.ts';

@Controller()
export class EapController {
  constructor(@Inject(Conversations) private readonly conversations: Conversations) {}

  @MessagePattern(subjects.authEapBegin)
  begin(@Payload(new Parsed(eapRequest)) { packet, ...client }: EapRequest): Promise<EapReply> {
    return this.conversations.begin(client, fromBase64(packet));
  }

  @MessagePattern(subjects.authEapContinue(thisInstance))
  continue(@Payload(new Parsed(eapRequest)) { connection, packet }: EapRequest): Promise<EapReply> {
    return this.conversations.continue(connection, fromBase64(packet));
  }
}
