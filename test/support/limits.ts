/** Bus, store, five Node processes and their migrations, on two cores that boot guests at the same time. */
export const gatewayStartMs = 90_000;

/** The gateway says goodbye to its clients and stops its children. */
export const gatewayStopMs = 20_000;

/** An event travels from the edge over the bus into the log's store. */
export const logDelayMs = 10_000;

/** A command of `sekisho`, and a client of `apps/probe`, is a Node process of its own: half a second, but tests start many at once. */
export const commandMs = 90_000;
