/** Active Directory answers with at most 1000 entries a page, OpenLDAP with 500 unless it is told otherwise. */
export const ldapPageSize = 500;

/** Groups of one user. Active Directory itself lets nobody log in with more than 1015 (MaxTokenSize). */
export const ldapGroupsMax = 2000;

/** Groups within groups within groups: people lose sight of theirs before ten. */
export const ldapGroupNestingMax = 16;

/** Names of groups in one filter: some 10 KB. */
export const ldapNamesInFilterMax = 100;

/** Firewalls forget a silent connection after minutes, without telling either end. */
export const ldapIdleConnectionMs = 30_000;

/** A refusal of StartTLS with a long explanation is a few hundred bytes. */
export const ldapStartTlsResponseBytesMax = 4096;
/** A peer that lost power is noticed while a connection is idle: half of what such a one is kept for. */
export const ldapKeepAliveMs = 15_000;
