import { describe, expect, it } from 'vitest';
import { hubDomain } from './hub-domain.ts';

const domain = (include: string[], exclude: string[] = []) => ({ include, exclude });

describe('the encryption domain in hub mode', () => {
  it('is left as it is where nobody has another', () => {
    const own = domain(['10.0.0.0/8', 'fd00:1::/32'], ['10.9.0.0/16']);
    expect(hubDomain(own, [own, own])).toEqual(own);
  });

  it('excludes what others have in theirs, and not what they except', () => {
    const own = domain(['10.1.0.0/16'], ['10.1.9.0/24']);
    const others = [domain(['10.0.0.0/14', 'fd00:1::/32']), domain(['172.16.0.0/15'], ['172.17.0.0/16'])];
    expect(hubDomain(own, [own, ...others])).toEqual({
      include: ['10.1.0.0/16'],
      exclude: ['10.1.9.0/24', '10.0.0.0/16', '10.2.0.0/15', '172.16.0.0/16', 'fd00:1:0:0:0:0:0:0/32'],
    });
  });

  it('takes one that includes everything for no network', () => {
    const own = domain(['10.1.0.0/16']);
    expect(hubDomain(own, [domain(['0.0.0.0/0', '10.2.0.0/16', '::/0']), own]).exclude).toEqual(['10.2.0.0/16']);
    const everything = domain(['0.0.0.0/0']);
    expect(hubDomain(everything, [everything, own]).exclude).toEqual([]);
  });
});
