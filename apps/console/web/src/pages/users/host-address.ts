const octet = '(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)';

/** An IPv4 address that a host may have, for a field's `pattern`: neither 0/8 nor loopback, nor from 224 on, where multicast begins. */
export const hostAddressPattern = `(?!0\\.|127\\.)(?:22[0-3]|2[01]\\d|1\\d\\d|[1-9]?\\d)(?:\\.${octet}){3}`;

const hostAddress = new RegExp(`^${hostAddressPattern}$`);

export const isHostAddress = (text: string): boolean => hostAddress.test(text);
