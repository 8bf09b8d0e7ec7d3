import { z } from 'zod';
import { createDocument, type ZodOpenApiOperationObject, type ZodOpenApiPathsObject } from 'zod-openapi';
import type { Endpoint } from '../api/endpoint.ts';
import { endpoints } from '../api/endpoints.ts';

export const apiPrefix = '/api';

const problem = z
  .strictObject({
    title: z.string(),
    status: z.int(),
    detail: z.string().optional(),
    problems: z
      .array(z.strictObject({ in: z.enum(['path', 'query', 'body']), path: z.string(), message: z.string() }))
      .optional(),
    remedy: z.literal('sign-in-again').optional(),
  })
  .meta({ id: 'Problem', description: 'What went wrong (RFC 9457)' });

/** The API as OpenAPI 3.1 describes it. */
export const openApiDocument = (): object =>
  createDocument({
    openapi: '3.1.0',
    info: { title: 'Sekisho', version: '1', description: 'Administration of an L2TP/IPsec remote-access gateway' },
    paths: pathsOf(endpoints),
  });

function pathsOf(described: readonly Endpoint[]): ZodOpenApiPathsObject {
  const paths: ZodOpenApiPathsObject = {};
  for (const endpoint of described) {
    const path = `${apiPrefix}${endpoint.path}`;
    paths[path] = { ...paths[path], [endpoint.method]: operationOf(endpoint) };
  }
  return paths;
}

const operationOf = (endpoint: Endpoint): ZodOpenApiOperationObject => {
  const { id, summary, params, query, body, answer, path } = endpoint;
  const mediaType = answer instanceof z.ZodType ? 'application/json' : answer.mediaType;
  return {
    operationId: id,
    summary,
    tags: [path.split('/')[1] ?? ''],
    ...((params ?? query) && {
      requestParams: {
        ...(params instanceof z.ZodObject && { path: params }),
        ...(query instanceof z.ZodObject && { query }),
      },
    }),
    ...(body && { requestBody: { required: true, content: { 'application/json': { schema: body } } } }),
    responses: {
      '200': { description: 'Done', content: { [mediaType]: answer instanceof z.ZodType ? { schema: answer } : {} } },
      default: { description: 'Refused', content: { 'application/problem+json': { schema: problem } } },
    },
  };
};
