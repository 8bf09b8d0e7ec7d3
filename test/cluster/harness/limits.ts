/** A run that was told to end closes its sessions, a few dozen at once, and writes its report. */
export const loadEndsMs = 60_000;

/** Two guests boot while the cluster of some twenty processes starts, on two cores. */
export const siteStartMs = 240_000;

/** A service starts, joins the bus and is heard of by the others. */
export const serviceStartMs = 60_000;

/** What was away is back: clients of the bus and of stores find their servers again, waiting a little longer after each failure. */
export const recoveryMs = 60_000;

/** An event travels from the edge over JetStream into SQL; after an outage the services find each other first. */
export const logDelayMs = 60_000;

/** A probe gives up after 30 s; it is a process of its own. */
export const attemptMs = 60_000;

/** A client notices that its gateway is gone by four LCP echoes, two seconds apart, and their answers. */
export const clientNoticesMs = 30_000;

/** Prometheus looks every 15 s; a rate takes two looks, and a look at who is there comes before. */
export const queriesAnsweredMs = 90_000;

/** Instances that read what was changed are started anew, one after another, some of which first finish what they have begun. */
export const publishedMs = 120_000;
