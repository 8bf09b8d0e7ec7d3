import { Controller, Inject } from '@nestjs/common';
import { Ctx, MessagePattern, type NatsContext, Payload } from '@nestjs/microservices';
import {
  type CaAuthority,
  type CaCommand,
  type CaCommandReply,
  type CaCrlReply,
  type CaCrlRequest,
  caCommands,
  caCrlRequest,
  type EnrollReply,
  type EnrollRequest,
  enrollRequest,
  subjects,
} from '@sekisho/contracts';
import { Parsed } from '@sekisho/platform';
import { Administration } from './administration.ts';
import { Enrolment } from './enrolment.ts';
import { Publication } from './revocation/publication.ts';

const commandOfSubject = new Map(commands().map((command) => [subjects.caAdmin(command), command]));

@Controller()
export class CaController {
  constructor(
    @Inject(Administration) private readonly administration: Administration,
    @Inject(Enrolment) private readonly enrolment: Enrolment,
    @Inject(Publication) private readonly publication: Publication,
  ) {}

  /** One subject a command, so that permissions of the bus can tell them apart. */
  @MessagePattern([...commandOfSubject.keys()])
  run(@Payload() payload: unknown, @Ctx() context: NatsContext): Promise<CaCommandReply> {
    const command = commandOfSubject.get(context.getSubject());
    if (command === undefined) throw new TypeError(`no command has the subject ${context.getSubject()}`);
    return this.administration.run(command, payload);
  }

  @MessagePattern(subjects.caEnroll)
  enroll(@Payload(new Parsed(enrollRequest)) request: EnrollRequest): Promise<EnrollReply> {
    return this.enrolment.enroll(request);
  }

  @MessagePattern(subjects.caAuthority)
  authority(): Promise<CaAuthority> {
    return this.publication.authority();
  }

  @MessagePattern(subjects.caCrl)
  crl(@Payload(new Parsed(caCrlRequest)) request: CaCrlRequest): Promise<CaCrlReply> {
    return this.publication.piece(request);
  }
}

function commands(): CaCommand[] {
  return Object.keys(caCommands).filter((name): name is CaCommand => name in caCommands);
}
