import { isIPv4 } from 'node:net';
import { addressesOf } from './addresses-column.ts';
import { type AssignmentLine, assignmentTypes, type Warn } from './assignment-line.ts';
import { LineError, Scanner, type Word } from './scanner.ts';
import { whoOf } from './who-column.ts';

/** PPP names two of each. */
const serversMax = 2;

/** One line that is neither empty nor a comment. @throws LineError */
export function parseLine(text: string, line: number, warn: Warn): AssignmentLine {
  const scanner = new Scanner(text);
  const gateway = scanner.word('the name of a gateway or *').text;
  // The original leaves the type of a single address to whoever writes the line.
  const type = scanner.oneOf(assignmentTypes) ?? 'addr';
  const addresses = scanner.word(type === 'addr' ? 'addr, range, net or an address' : 'addresses');
  const range = addressesOf(type, addresses);
  const options = optionsOf(scanner, warn);
  return { line, gateway, type, text: addresses.text, ...range, ...options, ...whoOf(scanner.rest()) };
}

type Options = Pick<AssignmentLine, 'dns' | 'nbns' | 'domain'>;

function optionsOf(scanner: Scanner, warn: Warn): Options {
  const found: { -readonly [K in keyof Options]: Options[K] } = {};
  for (let option = scanner.option(); option !== undefined; option = scanner.option()) {
    const values = scanner.values();
    switch (option.text) {
      case 'dns':
        found.dns = serversOf(values, warn);
        break;
      case 'wins':
        found.nbns = serversOf(values, warn);
        break;
      case 'suffix':
        found.domain = domainOf(values, option, warn);
        break;
      default:
        throw new LineError(`expected wins=(…), dns=(…) or suffix=(…), found ${option.text}=(`, option.at);
    }
  }
  return found;
}

function serversOf(values: readonly Word[], warn: Warn): string[] {
  for (const { text, at } of values)
    if (!isIPv4(text)) throw new LineError(`expected the IPv4 address of a server, found "${text}"`, at);
  const over = values[serversMax];
  if (over !== undefined) warn(over.at + 1, `clients take ${serversMax} servers of a kind: the rest is left out`);
  return values.slice(0, serversMax).map(({ text }) => text);
}

function domainOf([first, second]: readonly Word[], option: Word, warn: Warn): string {
  if (first === undefined) throw new LineError('expected a DNS domain', option.at);
  if (first.text.length > 253 || !/^[\w-]+(\.[\w-]+)*\.?$/.test(first.text))
    throw new LineError(`expected a DNS domain, found "${first.text}"`, first.at);
  if (second !== undefined) warn(second.at + 1, 'clients take one domain: the rest is left out');
  return first.text;
}
