/** How long after its end a lease is remembered, so that its user gets the address again: a working week and its weekend. */
export const rememberedMs = 7 * 24 * 3600 * 1000;

/** Remembered addresses forgotten with one lease: more than one, so that memory shrinks, and few, so that it costs nothing. */
export const forgottenPerCall = 16;

/** Remembered addresses of one user that are tried: enough for a person's devices, and a bound for a name that many share. */
export const usualAddressesMax = 32;

/** Leases whose time is over that one step ends: far more than begin meanwhile, and a millisecond of Redis' time. */
export const reapedMost = 128;

/** Leases renewed in one step: some ten milliseconds, in which Redis answers nobody else. */
export const renewedPerStep = 500;

/** Steps of ending leases in one call that finds no address: together 2,000 leases, some ten milliseconds. */
export const scriptSearchSteps = 16;

/** Blocks looked into in one call; what it misses is found by the searches that need no list. */
export const blocksLookedAt = 16;

/** Addresses looked at for the one unused longest in all of the store; beyond them any unused one will do. */
export const pastLookedAt = 128;

/** The store's clock moves by this much at most from one call to the next: more than the time between calls, far less than a lease. */
export const clockStepMs = 5_000;

/** Between calls that only keep the store's clock going: several may be late before it stands. */
export const clockTickMs = 1_000;

/** A lease ends so much later in the store than for its edge: two steps that the clock of Redis' host was set forward. */
export const leaseMarginMs = 2 * clockStepMs;

/** How long a replica may take to confirm that it has a lease, of the time that a request waits for Redis. */
export const replicaAnswerMs = 500;

/** Replicas that can be asked for: what one digit says, and more than a lease should wait for. */
export const replicasMax = 9;
