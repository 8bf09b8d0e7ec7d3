import { subjectTemplate } from '@sekisho/contracts';
import { z } from 'zod';
import type { SpanOptions, SpanProblem } from '../telemetry/spans.ts';

/** Name and attributes of a span about a message, by OpenTelemetry's conventions for messaging. */
export interface MessageSpan {
  readonly name: string;
  readonly options: SpanOptions;
}

/** Of whoever asks. */
export const requestSpan = (subject: string): MessageSpan => messageSpan(subject, 'request', 'client');

/** Of whoever answers; it ends when the answer is sent. */
export const answerSpan = (subject: string): MessageSpan => messageSpan(subject, 'process', 'server');

function messageSpan(subject: string, operation: 'request' | 'process', role: 'client' | 'server'): MessageSpan {
  const template = subjectTemplate(subject);
  return {
    name: `${operation} ${template}`,
    options: {
      role,
      attributes: {
        'messaging.system': 'nats',
        'messaging.operation.name': operation,
        'messaging.operation.type': operation === 'request' ? 'send' : 'process',
        'messaging.destination.name': subject,
        ...(template !== subject && { 'messaging.destination.template': template }),
      },
    },
  };
}

const refused = z.object({ outcome: z.literal('refused'), code: z.string() });
const answer = z.union([refused, z.object({ refusal: refused }).transform(({ refusal }) => refusal)]);
const failure = z.object({ code: z.string() });

/** What an answer refuses, if it does: in the words of the service, or of the server before it. */
export function problemOf({ response, err }: { response?: unknown; err?: unknown }): SpanProblem | undefined {
  if (err !== undefined && err !== null) return { type: failure.safeParse(err).data?.code ?? 'error' };
  const refusal = answer.safeParse(response).data;
  return refusal && { type: refusal.code };
}
