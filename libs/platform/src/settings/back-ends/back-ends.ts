import { z } from 'zod';
import { words } from '../building-blocks.ts';
import { ldap } from './ldap.ts';
import { os } from './os.ts';
import { radius } from './radius.ts';
import { tacacs } from './tacacs.ts';

const kinds = [os, radius, ldap, tacacs] as const;
const names = kinds.map(({ shape }) => shape.kind.value);

/** Authentication back ends by name, beside `internal`, which is always there. */
export const backEnds = z
  .record(
    words('the name of a back end').max(64),
    z.discriminatedUnion('kind', kinds, {
      error: (issue) => (issue.code === 'invalid_union' ? `kind: one of ${names.join(', ')}` : undefined),
    }),
    'a mapping of back ends by name',
  )
  .default({});
export type BackEndsSettings = z.output<typeof backEnds>;
export type BackEndSettings = BackEndsSettings[string];
export type OsBackEndSettings = z.output<typeof os>;
export type RadiusBackEndSettings = z.output<typeof radius>;
export type LdapBackEndSettings = z.output<typeof ldap>;
export type TacacsBackEndSettings = z.output<typeof tacacs>;
