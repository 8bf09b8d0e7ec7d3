import { Controller, Inject } from '@nestjs/common';
import { MessagePattern, Payload } from '@nestjs/microservices';
import {
  type AssignedAddressReply,
  type AssignedAddressRequest,
  assignedAddressRequest,
  subjects,
} from '@sekisho/contracts';
import { Parsed } from '@sekisho/platform/service';
import { FixedAddresses } from './fixed-addresses.ts';

/** Answers administrators who ask for a user's fixed address. */
@Controller()
export class FixedAddressesController {
  constructor(@Inject(FixedAddresses) private readonly fixed: Pick<FixedAddresses, 'of'>) {}

  @MessagePattern(subjects.poolAssigned)
  assigned(@Payload(new Parsed(assignedAddressRequest)) request: AssignedAddressRequest): AssignedAddressReply {
    return this.fixed.of(request);
  }
}
