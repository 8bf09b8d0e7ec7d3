/**
 * Clients whose edge is remembered, by address and port: three edges with the 50,000 sessions of one each, and as many again that
 * have moved or left within a day. In the kernel an entry takes some 100 bytes: 26 MB when all are in use.
 */
export const clientsRememberedMax = 262_144;

/** Longer than any client keeps an IKE SA (Windows: 8 h): within it each edge has sent its client IKE, and the entry begins anew. */
export const clientRememberedHours = 24;

/** Shares of new clients: of three edges each gets a third of them, give or take 5 %. */
export const bucketsMax = 1024;

/**
 * First messages from strangers to one edge: so many it was measured to bear without losing one packet of its sessions, or one new
 * client (test/load/RESULTS.md, where they are refused by its own flood gate). Known clients do not count.
 */
export const newClientsPerSecond = 20_000;
export const newClientsBurst = 5_000;

/** The same in every balancer, so that a repeated message comes to the same edge by whichever way. */
export const hashSeed = 0x5e_4b_15_40;

/** How soon a change of what edges say is in the kernel; they say it at once, and silence is found out by this. */
export const steeringIntervalMs = 500;

/** `nft flush ruleset` of others removes everything: clients wait for so long at most. */
export const rulesLookIntervalMs = 2_000;

/** Rules of 255 edges load within a second, a full list of clients is read in ten, on busy cores. */
export const nftTimeoutMs = 30_000;
/** A full list of clients in nftables' JSON: 160 bytes each. */
export const nftOutputBytesMax = 64 * 1024 * 1024;
/** Of the words of a failed command. */
export const wordsMax = 500;

/**
 * How often edges are asked whom they serve: by itself a balancer knows only of clients whose answers came by it. Clients begin a
 * new IKE SA on the old port after 48 minutes at the earliest (Apple).
 */
export const clientsAskedIntervalMs = 10 * 60_000;

/** An edge that serves 50,000 clients takes this long to tell. */
export const clientsAnswerMs = 3_000;

/** Entries in one transaction; one that the kernel refuses costs the search for it in so many. */
export const clientsPerTransaction = 16_384;
