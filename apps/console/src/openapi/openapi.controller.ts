import { Controller } from '@nestjs/common';
import { z } from 'zod';
import { endpoint } from '../api/endpoint.ts';
import { Implements } from '../api/implements.ts';
import { openApiDocument } from './document.ts';

/** Not among the endpoints that it describes. */
const description = endpoint({
  id: 'openapi',
  method: 'get',
  path: '/openapi.json',
  audience: 'everybody',
  summary: 'This description',
  answer: z.unknown(),
});

@Controller()
export class OpenApiController {
  readonly #document = openApiDocument();

  @Implements(description)
  document(): unknown {
    return this.#document;
  }
}
