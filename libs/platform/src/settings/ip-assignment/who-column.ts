import { LineError, type Word } from './scanner.ts';

/** As long as distinguished names get; user names are shorter. */
const whoMax = 1024;

/** The last column: a user or group, and the name by which it is known here. @throws LineError */
export function whoOf({ text: who, at }: Word): { readonly who: string; readonly name: string } {
  if (who === '') throw new LineError('expected a user or a group, found the end of the line', at);
  if (who.length > whoMax) throw new LineError(`a name of more than ${whoMax} characters`, at);
  // A byte that is no UTF-8 became U+FFFD when the file was read.
  if (/[\p{Cc}\uFFFD]/u.test(who)) throw new LineError('a name with characters that nobody can see', at);
  const name = leafOf(who) ?? who;
  if (name === '') throw new LineError('a distinguished name that begins with nothing', at);
  return { who, name };
}

/** Of `cn=Jean\, sales,ou=users,o=acme` it is `Jean, sales`; undefined: no distinguished name (RFC 4514). */
function leafOf(who: string): string | undefined {
  const [, value] = /^[A-Za-z][\w.-]*\s*=\s*((?:\\.|[^\\,+])*)/.exec(who) ?? [];
  // A comma within a value follows a backslash; other octets may stand as two hexadecimal digits.
  return value
    ?.trim()
    .replaceAll(/(?:\\[0-9A-Fa-f]{2})+/g, (octets) => Buffer.from(octets.replaceAll('\\', ''), 'hex').toString('utf8'))
    .replaceAll(/\\(.)/g, '$1');
}
