import type { PipeTransform } from '@nestjs/common';
import { RpcException } from '@nestjs/microservices';
import { z } from 'zod';

export const badMessage = 'bad-message';

/** The refusal of a request, for a controller to throw. @param reason a sentence for who asked */
export const refuse = (code: string, reason: string): RpcException => new RpcException({ code, reason });

/**
 * Refuses a message that does not fit its schema: `handle(@Payload(new Parsed(leaseRequest)) request: LeaseRequest)`.
 * The sender gets the reason; the server counts and logs it.
 */
export class Parsed<S extends z.ZodType> implements PipeTransform<unknown, z.output<S>> {
  constructor(private readonly schema: S) {}

  transform(value: unknown): z.output<S> {
    const parsed = this.schema.safeParse(value);
    if (parsed.success) return parsed.data;
    throw new RpcException({ code: badMessage, reason: z.prettifyError(parsed.error) });
  }
}
