/** The last sequence number of an SA without extended sequence numbers (RFC 4303 §2.2). */
export const sequenceNumberMax = 0xffff_ffff;

/** Packets an arrival may be late and still be taken: phones reorder by dozens, batched senders by hundreds. */
export const replayWindowPackets = 1024;
