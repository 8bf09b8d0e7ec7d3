import { type Language, languages } from '@sekisho/contracts';
import type { FastifyRequest } from 'fastify';

/** The language that somebody wants to read (RFC 9110 §12.5.4): the one of ours that is wanted most, else English. */
export function languageOf({ headers }: Pick<FastifyRequest, 'headers'>): Language {
  const wanted = (headers['accept-language'] ?? '')
    .split(',', rangesMax)
    .map((range) => {
      const [tag = '', ...parameters] = range.split(';').map((part) => part.trim().toLowerCase());
      const weight = parameters.find((each) => each.startsWith('q='))?.slice('q='.length) ?? '1';
      return { language: languages.find((each) => tag === each || tag.startsWith(`${each}-`)), weight: Number(weight) };
    })
    .filter(({ language, weight }) => language !== undefined && weight > 0)
    .toSorted((one, other) => other.weight - one.weight);
  return wanted[0]?.language ?? 'en';
}

/** Browsers send a handful. */
const rangesMax = 16;
