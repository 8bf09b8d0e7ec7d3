import { Controller, Inject } from '@nestjs/common';
import { MessagePattern, Payload } from '@nestjs/microservices';
import {
  type MachineAuthoritiesReply,
  subjects,
  type VerifyMachineReply,
  type VerifyMachineRequest,
  verifyMachineRequest,
} from '@sekisho/contracts';
import { Parsed } from '@sekisho/platform';
import { toBase64 } from '@sekisho/wire';
import { MachineVerifier } from './machine-verifier.ts';

@Controller()
export class MachineController {
  constructor(@Inject(MachineVerifier) private readonly machines: MachineVerifier) {}

  @MessagePattern(subjects.authVerifyMachine)
  verify(@Payload(new Parsed(verifyMachineRequest)) request: VerifyMachineRequest): Promise<VerifyMachineReply> {
    return this.machines.verify(request);
  }

  @MessagePattern(subjects.authMachineAuthorities)
  authorities(): MachineAuthoritiesReply {
    return { authorities: this.machines.machineAuthorities().map(toBase64) };
  }
}
