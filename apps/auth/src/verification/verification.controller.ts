import { Controller, Inject } from '@nestjs/common';
import { MessagePattern, Payload } from '@nestjs/microservices';
import { subjects, type VerifyReply, type VerifyRequest, verifyRequest } from '@sekisho/contracts';
import { Parsed } from '@sekisho/platform';
import { Verifier } from './verifier.ts';

@Controller()
export class VerificationController {
  constructor(@Inject(Verifier) private readonly verifier: Verifier) {}

  @MessagePattern(subjects.authVerify)
  verify(@Payload(new Parsed(verifyRequest)) request: VerifyRequest): Promise<VerifyReply> {
    return this.verifier.verify(request);
  }
}
