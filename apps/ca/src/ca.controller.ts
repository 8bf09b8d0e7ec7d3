import { Controller, Inject } from '@nestjs/common';
import { Ctx, MessagePattern, type NatsContext, Payload } from '@nestjs/microservices';
import {
  type CaAuthority,
  type CaCommand,
  type CaCommandReply,
  type CaCrlReply,
  type CaCrlRequest,
  type CaHealth,
  caCommands,
  caCrlRequest,
  type EnrollReply,
  type EnrollRequest,
  enrollRequest,
  gatewayCertificateUses,
  subjects,
} from '@sekisho/contracts';
import { Parsed } from '@sekisho/platform/service';
import { Administration } from './administration.ts';
import { Enrolment } from './enrolment.ts';
import { Health } from './health.ts';
import { Publication } from './revocation/publication.ts';

const useOfSubject = new Map(gatewayCertificateUses.map((use) => [subjects.caEnroll(use), use]));
const commandOfSubject = new Map(commands().map((command) => [subjects.caAdmin(command), command]));

@Controller()
export class CaController {
  constructor(
    @Inject(Administration) private readonly administration: Administration,
    @Inject(Enrolment) private readonly enrolment: Enrolment,
    @Inject(Health) private readonly ownHealth: Health,
    @Inject(Publication) private readonly publication: Publication,
  ) {}

  /** One subject a command, so that permissions of the bus can tell them apart. */
  @MessagePattern([...commandOfSubject.keys()])
  run(@Payload() payload: unknown, @Ctx() context: NatsContext): Promise<CaCommandReply> {
    const command = commandOfSubject.get(context.getSubject());
    if (command === undefined) throw new TypeError(`no command has the subject ${context.getSubject()}`);
    return this.administration.run(command, payload);
  }

  /** One subject a use, so that each service is given what it uses alone. */
  @MessagePattern([...useOfSubject.keys()])
  enroll(
    @Payload(new Parsed(enrollRequest)) request: EnrollRequest,
    @Ctx() context: NatsContext,
  ): Promise<EnrollReply> {
    const use = useOfSubject.get(context.getSubject());
    if (use === undefined) throw new TypeError(`no use has the subject ${context.getSubject()}`);
    return this.enrolment.enroll(use, request);
  }

  @MessagePattern(subjects.caHealth)
  health(): Promise<CaHealth> {
    return this.ownHealth.tell();
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
