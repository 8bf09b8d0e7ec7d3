import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { openApiDocument } from './document.ts';

/** Writes the description that the page's client is generated from. */
const file = fileURLToPath(new URL('../../web/src/api/openapi.json', import.meta.url));
writeFileSync(file, `${JSON.stringify(openApiDocument(), undefined, 2)}\n`);
