/** How often a condition is looked at again. Short enough not to show in the suite's time, long enough to leave two cores alone. */
export const pollIntervalMs = 25;

/** A guest boots in about 15 s on an idle core; three boot at once on two cores while the gateway starts. */
export const guestBootMs = 120_000;

/** Any one command in a guest. The longest (a 20 MB transfer) takes a few seconds. */
export const guestCommandMs = 60_000;

/** From the first IKE packet to an address: about 3 s in a guest; on busy cores several times that. */
export const connectMs = 30_000;

/** Memory of a guest, MB: kernel, charon, xl2tpd, pppd and one 20 MB file in its tmpfs. */
export const guestMemoryMb = 256;

/** Bus, store, five Node processes and their migrations, on two cores that boot guests at the same time. */
export const gatewayStartMs = 90_000;

/** The gateway says goodbye to its clients and stops its children. */
export const gatewayStopMs = 20_000;

/** An event travels from the edge over the bus into the log's store. */
export const logDelayMs = 10_000;
