import { Module } from '@nestjs/common';
import { provideService } from '@sekisho/platform';
import { Administration } from './administration.ts';
import { CaController } from './ca.controller.ts';
import { CaLife } from './ca-life.ts';
import { Enrolment } from './enrolment.ts';
import { Health } from './health.ts';
import { openCa } from './open-ca.ts';
import { Publication } from './revocation/publication.ts';

/** What the bus asks, and who answers; `openCa` puts them together. */
@Module({
  controllers: [CaController],
  providers: provideService(openCa, {
    administration: Administration,
    enrolment: Enrolment,
    publication: Publication,
    health: Health,
    life: CaLife,
  }),
})
export class CaModule {}
