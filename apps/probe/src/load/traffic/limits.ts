/** Bounds of test traffic. */
export const agentLimits = {
  /** Flows an agent counts, and streams that it sends: a client each. */
  flowsMax: 65_536,
  /** A flow that sent nothing for so long is over. */
  flowForgottenMs: 60_000,
  /** A stream goes on for so long after it was asked for last. */
  streamMs: 3_000,
  tickMs: 2,
  /** Of one stream; JavaScript sends some ten thousands in all. */
  packetsPerSecondMax: 20_000,
  /** Sent at once to catch up. */
  burstMax: 64,
  /** In a UDP datagram, within the MTU of the tunnel. */
  payloadBytesMax: 1_372,
} as const;

export const trafficLimits = {
  /** Port of the clients in their tunnels. */
  clientPort: 40_000,
  /** Flows are asked for, and counted by the agent, this often. */
  askIntervalMs: 1_000,
  /** Sent at once to catch up after the event loop was late. */
  burstMax: 32,
  /** Packets due closer than this to one another are sent together. */
  grainMs: 2,
  /** `ip` takes a moment to give the device a client's address: so many tries to connect from it, this far apart, are a second. */
  tcpTriesMax: 20,
  tcpRetryMs: 50,
} as const;
