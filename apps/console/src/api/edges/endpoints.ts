import { drainGraceMaxMs, edgePresence } from '@sekisho/contracts';
import { z } from 'zod';
import { endpoint } from '../endpoint.ts';

const presence = z.strictObject(edgePresence.shape);
const params = z.strictObject({ edge: edgePresence.shape.edge });

export const listEdges = endpoint({
  id: 'listEdges',
  method: 'get',
  path: '/edges',
  audience: 'viewer',
  summary: 'The edges that serve clients, and how many each of them serves',
  answer: z.strictObject({ edges: z.array(presence) }),
});

export const drainEdge = endpoint({
  id: 'drainEdge',
  method: 'post',
  path: '/edges/{edge}/drain',
  audience: 'operator',
  summary: 'Takes an edge out of service: no new clients, and goodbye to the rest after a grace time',
  params,
  body: z.strictObject({
    graceMs: z.int().min(0).max(drainGraceMaxMs),
    /** Also where no other edge takes new clients. */
    force: z.boolean().default(false),
  }),
  answer: presence,
});

export const undrainEdge = endpoint({
  id: 'undrainEdge',
  method: 'post',
  path: '/edges/{edge}/undrain',
  audience: 'operator',
  summary: 'Has an edge take new clients again',
  params,
  answer: presence,
});
