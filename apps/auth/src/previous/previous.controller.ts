import { Controller, Inject } from '@nestjs/common';
import { MessagePattern, Payload } from '@nestjs/microservices';
import {
  type EapReply,
  type EapRequest,
  type PreviousVerifyRequest,
  previousEapRequest,
  previousVerifyRequest,
  previousAuthSubjects as subjects,
  type VerifyReply,
  type VerifyRequest,
} from '@sekisho/contracts';
import { Parsed, thisInstance } from '@sekisho/platform/service';
import { fromBase64, toBase64 } from '@sekisho/wire';
import { Conversations } from '../eap/conversations.ts';
import { SealedRequests } from '../sealed-requests.ts';
import { describeFailure } from '../verification/failure.ts';
import { unavailable } from '../verification/verdict.ts';
import { Verifier } from '../verification/verifier.ts';

/** What edges of the release before ask. It goes with the next release. */
@Controller()
export class PreviousController {
  constructor(
    @Inject(SealedRequests) private readonly sealed: SealedRequests,
    @Inject(Verifier) private readonly verifier: Verifier,
    @Inject(Conversations) private readonly conversations: Conversations,
  ) {}

  @MessagePattern(subjects.authVerify)
  async verify(@Payload(new Parsed(previousVerifyRequest)) request: PreviousVerifyRequest): Promise<VerifyReply> {
    try {
      return await this.verifier.verify({ ...request, credentials: await this.#credentialsOf(request) });
    } catch (error) {
      return unavailable(describeFailure(error), request.user);
    }
  }

  @MessagePattern(subjects.authEapBegin)
  begin(@Payload(new Parsed(previousEapRequest)) { packet, ...client }: EapRequest): Promise<EapReply> {
    return this.conversations.begin(client, fromBase64(packet));
  }

  @MessagePattern(subjects.authEapContinue(thisInstance))
  continue(@Payload(new Parsed(previousEapRequest)) { connection, packet }: EapRequest): Promise<EapReply> {
    return this.conversations.continue(connection, fromBase64(packet));
  }

  async #credentialsOf({ connection, credentials }: PreviousVerifyRequest): Promise<VerifyRequest['credentials']> {
    if (credentials.protocol !== 'pap') return credentials;
    const password = await this.sealed.open(credentials.password, connection);
    try {
      return { protocol: 'pap', password: toBase64(password.reveal()) };
    } finally {
      password.wipe();
    }
  }
}
