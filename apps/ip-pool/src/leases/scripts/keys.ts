/**
 * What the store keeps. All keys carry one hash tag and therefore live on one node of a Redis Cluster. Addresses are 32-bit
 * numbers in decimal digits, blocks the lowest address of their prefix, owners `connection/edge`; times are those of the store's
 * clock, in milliseconds. What belongs to an address is gone when it is forgotten, and so are blocks with nothing in them: memory
 * grows with leases and not with pools.
 *
 * | key        | type | holds |
 * |------------|------|-------|
 * | clock      | hash | `real`: Redis TIME at the last call; `now`: the store's clock; `layout`: prefix length of the blocks |
 * | standing   | zset | address → address: leases that stand |
 * | held       | zset | address → address: those, and the addresses that are remembered |
 * | ends       | zset | address → when its lease ends, of leases that stand |
 * | ttl-of     | hash | address → length of its lease in milliseconds, as its edge was told, and a margin |
 * | past       | zset | address → when its lease ended, of those that are remembered |
 * | owner-of   | hash | address → owner; gone after a release |
 * | user-of    | hash | address → its user |
 * | address-of | hash | owner → address |
 * | memory     | zset | user NUL address, in alphabetical order: addresses that a user gets again |
 * | logins     | zset | user NUL owner, in alphabetical and so (ULIDs) in temporal order: the logins of a user |
 * | login-of   | hash | owner → user; gone after a release |
 * | replaced   | set  | owners of logins that gave way to newer ones, and have yet to end |
 * | blocks     | zset | block → block: those that an edge owns |
 * | edge-of    | hash | block → edge that owns it |
 * | use        | hash | block → how many leases of its owner stand in it; it goes back with the last |
 * | vacant     | zset | block → block: blocks without an owner in which something is held |
 * | fresh      | zset | edge NUL block in ten digits: own blocks that may have addresses which nobody had yet |
 * | roomy      | zset | edge NUL block in ten digits: own blocks that may have addresses whose lease has ended |
 * | six        | zset | index → index of the /64s given |
 * | six-of     | hash | address → index of the /64 that its session has |
 */
export const leaseKeys = [
  'clock',
  'standing',
  'held',
  'ends',
  'past',
  'owner-of',
  'user-of',
  'address-of',
  'memory',
  'logins',
  'login-of',
  'replaced',
  'blocks',
  'edge-of',
  'use',
  'vacant',
  'fresh',
  'roomy',
  'six',
  'six-of',
  'ttl-of',
].map((name) => `{sekisho:v2:ip-pool}:${name}`);
