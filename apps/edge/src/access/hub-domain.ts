import type { EncryptionDomain } from '@sekisho/platform';
import { prefixesOf, rangesOf, without } from '../network/ip-ranges.ts';

/**
 * The encryption domain of whoever has all traffic routed: beyond it lies the internet, but not what others have in theirs, which is
 * internal as well. A domain that includes everything (0.0.0.0/0) says nothing of that.
 *
 * @param all everybody's and those of profiles
 */
export function hubDomain(own: EncryptionDomain, all: readonly EncryptionDomain[]): EncryptionDomain {
  const theirs = ([4, 6] as const).flatMap((family) => {
    const internal = all.flatMap(({ include, exclude }) =>
      without(rangesOf(include.filter(isNetwork), family), rangesOf(exclude, family)),
    );
    return without(internal, rangesOf(own.include, family)).flatMap((range) => prefixesOf(range, family));
  });
  return { include: own.include, exclude: [...own.exclude, ...theirs] };
}

const isNetwork = (prefix: string): boolean => !prefix.endsWith('/0');
