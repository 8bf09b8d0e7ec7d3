const ipv4 = /^(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)(?:\.(?!$)|$)){4}$/;

/**
 * The line of the per-user file that gives a user one address, whatever the gateway is called: names with blanks or signs stand in quotation
 * marks. undefined: that is no IPv4 address.
 */
export function assignmentLine(user: string, address: string): string | undefined {
  const trimmed = address.trim();
  if (!ipv4.test(trimmed)) return undefined;
  return `*  addr  ${trimmed}  ${/^[\w.@-]+$/.test(user) ? user : `"${user}"`}`;
}
