import { milliseconds, seconds } from '@sekisho/wire';

/** From the first packet to the address: longer than IKE's own 30 s, after which it knows best what was missing. */
export const connectTimeSeconds = 35;

/** LCP Terminate, then CDN and StopCCN, each get this long to be acknowledged; the goodbyes after them go unanswered. */
export const closeStageTime = seconds(3);

/** NAT mappings of UDP live 30 s and more (RFC 3948 §4 sends every 20 s). */
export const natKeepaliveInterval = seconds(20);

/** Hello and LCP echo of this end; a gateway's own come sooner. */
export const helloInterval = seconds(60);
export const echoInterval = seconds(30);
export const echoFailuresMax = 4;

/** Largest PPP packet taken: what Windows, Android and Linux ask for. */
export const mruOctets = 1400;

/** Echo requests sent before a ping counts as failed, and the wait for each answer. */
export const pingTriesMax = 3;
export const pingWait = milliseconds(1000);
/** As much as ping(8) sends. */
export const pingDataOctets = 56;

/** Tunnel ids of a client with a packet path of its own: one call each time. */
export const tunnelIdFirst = 1;

/** Renewed SAs leave the former ones this long for packets under way (what racoon does as initiator). */
export const replacedSaKept = seconds(5);

/** The lowest SPI that is not reserved (RFC 4303 §2.1). */
export const spiMin = 0x100;

/** Figures a series of a load report holds at most: more than a plot has points; half an hour at one a second. */
export const timelineLengthMax = 1_800;
/** Distinct reasons of failures that a load run counts apart; a gateway's own words must not fill the memory. */
export const failureReasonsMax = 100;
/** Of a reason or an error that a load run keeps: a sentence or two. */
export const reasonCharactersMax = 300;
/** Errors of a load run that are kept, the last ones. */
export const errorsKeptMax = 100;
/** Processes watched below one that a load run watches; a gateway and its services are a dozen. */
export const processesPerTreeMax = 200;
/** Reading proportional memory takes the kernel this long a sample, on average, at most: half a percent of a core. */
export const pssReadingMsPerSample = 5;
/** However long it took, proportional memory is read again after this many samples: half a minute. */
export const pssSkippedSamplesMax = 30;
