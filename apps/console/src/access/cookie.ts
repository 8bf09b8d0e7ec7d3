import type { FastifyReply } from 'fastify';
import { challengeMs, invitationMs, knownBrowserMs, singleSignOnMs } from '../limits.ts';

/** For this host alone, over TLS alone, and not for scripts (the prefix makes browsers hold to it). */
export const cookieName = '__Host-sekisho';
/** Of a single sign-on that is under way: the provider's answer is good in the browser alone that has begun it. */
export const singleSignOnCookieName = '__Host-sekisho-single-sign-on';
/** Of a sign-in by passkey that is under way: the challenge is good in the browser alone that has asked for it. */
export const challengeCookieName = '__Host-sekisho-challenge';
/** Of a browser that looks at an invitation: the secret for the authenticator app that it is shown is good in this one alone. */
export const invitationCookieName = '__Host-sekisho-invitation';
/** Of a browser by which somebody was in: who guesses from elsewhere does not keep them out of it. It lets nobody in. */
export const browserCookieName = '__Host-sekisho-browser';

const options = { path: '/', secure: true, httpOnly: true, sameSite: 'strict' } as const;

export const setCookie = (reply: FastifyReply, token: string): FastifyReply =>
  reply.setCookie(cookieName, token, options);

export const clearCookie = (reply: FastifyReply): FastifyReply => reply.clearCookie(cookieName, options);

export const setSingleSignOnCookie = (reply: FastifyReply, token: string): FastifyReply =>
  reply.setCookie(singleSignOnCookieName, token, { ...options, maxAge: singleSignOnMs / 1000 });

export const clearSingleSignOnCookie = (reply: FastifyReply): FastifyReply =>
  reply.clearCookie(singleSignOnCookieName, options);

export const setChallengeCookie = (reply: FastifyReply, token: string): FastifyReply =>
  reply.setCookie(challengeCookieName, token, { ...options, maxAge: challengeMs / 1000 });

export const clearChallengeCookie = (reply: FastifyReply): FastifyReply =>
  reply.clearCookie(challengeCookieName, options);

export const setInvitationCookie = (reply: FastifyReply, opened: string): FastifyReply =>
  reply.setCookie(invitationCookieName, opened, { ...options, maxAge: invitationMs / 1000 });

export const clearInvitationCookie = (reply: FastifyReply): FastifyReply =>
  reply.clearCookie(invitationCookieName, options);

export const setBrowserCookie = (reply: FastifyReply, browser: string): FastifyReply =>
  reply.setCookie(browserCookieName, browser, { ...options, maxAge: knownBrowserMs / 1000 });
