export { concat, equalBytes, equalConstantTime, fromBase64, fromHex, text, toBase64, toHex, utf8 } from './bytes.ts';
export { Cursor } from './cursor.ts';
export { type Endpoint, formatEndpoint, type Random } from './environment.ts';
export { DecodeError } from './errors.ts';
export { ipFromBytes, ipToBytes, ipv4FromNumber, ipv4ToNumber } from './ip-address.ts';
export { Scheduler, type Task } from './scheduler.ts';
export { Secret } from './secret.ts';
export {
  type Duration,
  earliest,
  elapsed,
  type Instant,
  instant,
  later,
  milliseconds,
  minutes,
  seconds,
} from './time.ts';
export { Writer } from './writer.ts';
