/** Bytes and packets of a session, and what was dropped of it by reason. */
export interface Traffic {
  readonly bytesIn: number;
  readonly bytesOut: number;
  readonly packetsIn: number;
  readonly packetsOut: number;
  readonly drops: Readonly<Record<string, number>>;
}

export const noTraffic: Traffic = { bytesIn: 0, bytesOut: 0, packetsIn: 0, packetsOut: 0, drops: {} };

export const packetsOf = ({ packetsIn, packetsOut }: Traffic): number => packetsIn + packetsOut;

/** What is known of a session's traffic beside its other counters. */
export const pickTraffic = ({ bytesIn, bytesOut, packetsIn, packetsOut, drops }: Traffic): Traffic => ({
  bytesIn,
  bytesOut,
  packetsIn,
  packetsOut,
  drops,
});
