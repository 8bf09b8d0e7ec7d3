import { Controller, Inject } from '@nestjs/common';
import { MessagePattern, Payload } from '@nestjs/microservices';
import {
  type AuthTestReply,
  type AuthTestRequest,
  authTestRequest,
  subjects,
  type VerifyReply,
  type VerifyRequest,
  verifyRequest,
} from '@sekisho/contracts';
import { Parsed } from '@sekisho/platform/service';
import { LoginTest } from './login-test.ts';
import { Verifier } from './verifier.ts';

@Controller()
export class VerificationController {
  constructor(
    @Inject(Verifier) private readonly verifier: Verifier,
    @Inject(LoginTest) private readonly loginTest: LoginTest,
  ) {}

  @MessagePattern(subjects.authVerify)
  verify(@Payload(new Parsed(verifyRequest)) request: VerifyRequest): Promise<VerifyReply> {
    return this.verifier.verify(request);
  }

  @MessagePattern(subjects.authTest)
  test(@Payload(new Parsed(authTestRequest)) request: AuthTestRequest): Promise<AuthTestReply> {
    return this.loginTest.run(request);
  }
}
