import { Controller, Inject } from '@nestjs/common';
import { MessagePattern, Payload } from '@nestjs/microservices';
import {
  type AuthTestReply,
  type AuthTestRequest,
  authTestRequest,
  type SealedReply,
  type SealedRequest,
  sealedRequest,
  subjects,
  verifyRequest,
} from '@sekisho/contracts';
import { Parsed } from '@sekisho/platform/service';
import { SealedRequests } from '../sealed-requests.ts';
import { LoginTest } from './login-test.ts';
import { Verifier } from './verifier.ts';

const question = verifyRequest.omit({ connection: true });

@Controller()
export class VerificationController {
  constructor(
    @Inject(SealedRequests) private readonly sealed: SealedRequests,
    @Inject(Verifier) private readonly verifier: Verifier,
    @Inject(LoginTest) private readonly loginTest: LoginTest,
  ) {}

  @MessagePattern(subjects.authVerify)
  verify(@Payload(new Parsed(sealedRequest)) request: SealedRequest): Promise<SealedReply> {
    return this.sealed.answer(subjects.authVerify, request, question, (asked) => this.verifier.verify(asked));
  }

  @MessagePattern(subjects.authTest)
  test(@Payload(new Parsed(authTestRequest)) request: AuthTestRequest): Promise<AuthTestReply> {
    return this.loginTest.run(request);
  }
}
