import { Controller, Inject } from '@nestjs/common';
import type { Settings } from '@sekisho/platform';
import { SETTINGS } from '@sekisho/platform/service';
import type { AnswerOf } from '../endpoint.ts';
import { Implements } from '../implements.ts';
import { about } from './endpoints.ts';

@Controller()
export class AboutController {
  constructor(@Inject(SETTINGS) private readonly settings: Settings) {}

  @Implements(about)
  about(): AnswerOf<typeof about> {
    return { gateway: this.settings.gateway.name };
  }
}
