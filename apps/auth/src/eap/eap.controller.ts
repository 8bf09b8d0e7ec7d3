import { Controller, Inject } from '@nestjs/common';
import { MessagePattern, Payload } from '@nestjs/microservices';
import { type EapReply, type EapRequest, eapRequest, subjects } from '@sekisho/contracts';
import { Parsed, thisInstance } from '@sekisho/platform/service';
import { Conversations } from './conversations.ts';

@Controller()
export class EapController {
  constructor(@Inject(Conversations) private readonly conversations: Conversations) {}

  @MessagePattern(subjects.authEapBegin)
  begin(@Payload(new Parsed(eapRequest)) { packet, ...client }: EapRequest): Promise<EapReply> {
    return this.conversations.begin(client, Buffer.from(packet, 'base64'));
  }

  @MessagePattern(subjects.authEapContinue(thisInstance))
  resume(@Payload(new Parsed(eapRequest)) { connection, packet }: EapRequest): Promise<EapReply> {
    return this.conversations.resume(connection, Buffer.from(packet, 'base64'));
  }
}
