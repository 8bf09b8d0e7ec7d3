/** How long an acquisition may take, all servers together. Shorter than the edge's patience, so that the user gets the reason. */
export const acquireMaxMs = 20_000;

/** A server that was silent is asked after the others for so long: about as long as one takes to restart. */
export const deadTimeMs = 60_000;

/** Renewals under way at once: what a server with a disk answers within a second. */
export const renewalsAtOnceMax = 64;

/** Renewals that wait for those: every session of an edge, whose leases may all have begun together. Others come at the next round. */
export const renewalsWaitingMax = 20_000;

/** An edge renews its leases this often while one lasts; so much of `leaseDuration` passes until it asks again. */
export const renewalRoundShare = 1 / 3;

/** The contract's bound of routes for one client. */
export const routesMax = 64;

/** Of a user's name as DHCP client identifier; with a connection behind it, it fits the 255 bytes of an option. */
export const nameBytesMax = 200;
