import { z } from 'zod';
import type { SecretReference } from '../secrets.ts';
import { mapping, secretReference, words } from './building-blocks.ts';

/** Where a service keeps its tables: an SQLite file (relative to the state directory) or Postgres (the reference holds its URL). */
export type StoreSettings = { readonly sqlite: string } | { readonly postgres: SecretReference };

const storeExpected = 'either sqlite: PATH or postgres: { file: PATH } or postgres: { env: NAME }, holding its URL';
export const store = (sqliteDefault: string) =>
  mapping({ sqlite: words('the path of a file').optional(), postgres: secretReference.optional() })
    .transform(({ sqlite, postgres }, context): StoreSettings => {
      if (postgres !== undefined && sqlite === undefined) return { postgres };
      if (sqlite !== undefined && postgres === undefined) return { sqlite };
      context.addIssue({ code: 'custom', message: storeExpected });
      return z.NEVER;
    })
    .prefault({ sqlite: sqliteDefault });
