import type { FastifyReply } from 'fastify';

/** For this host alone, over TLS alone, and not for scripts (the prefix makes browsers hold to it). */
export const cookieName = '__Host-sekisho';

const options = { path: '/', secure: true, httpOnly: true, sameSite: 'strict' } as const;

export const setCookie = (reply: FastifyReply, token: string): FastifyReply =>
  reply.setCookie(cookieName, token, options);

export const clearCookie = (reply: FastifyReply): FastifyReply => reply.clearCookie(cookieName, options);
