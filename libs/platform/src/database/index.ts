export type { Migration, Migrations } from './migrate.ts';
export { openDatabase, type StorePlace } from './open.ts';
