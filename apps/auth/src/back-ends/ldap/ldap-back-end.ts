import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { UserMethod } from '@sekisho/contracts';
import { type LdapBackEndSettings, type Logger, resolveSecret } from '@sekisho/platform';
import { msChapV2AuthenticatorResponse, msChapV2Response } from '@sekisho/ppp';
import { equalConstantTime, type Secret } from '@sekisho/wire';
import { FilterParser } from 'ldapts';
import type { Answer, Attempt, BackEnd, BackEndHealth, Claimant, MsChapV2 } from '../back-end.ts';
import { inTurn } from '../server-standing.ts';
import { LdapFailure } from './failure.ts';
import { grantsOf } from './grants.ts';
import { groupsOf, TooManyGroups } from './groups.ts';
import { LdapServer, type LdapServerParts, type LdapSession } from './ldap-server.ts';
import { parseNtHash } from './nt-hash.ts';
import { activeDirectory } from './schemas/active-directory.ts';
import { openLdap } from './schemas/openldap.ts';
import type { DirectorySchema } from './schemas/schema.ts';
import { serverAddress } from './server-address.ts';
import { type FoundUser, filterFor, findUser } from './users.ts';

const schemas = { openldap: openLdap, 'active-directory': activeDirectory } as const;

export interface LdapBackEndParts {
  readonly name: string;
  readonly settings: LdapBackEndSettings;
  /** What relative paths of the settings are relative to. */
  readonly directory: string;
  readonly logger: Logger;
}

type Refused = Extract<Answer, { kind: 'refused' }>;

/** Somebody who proved who they are. */
interface Proven {
  readonly kind: 'proven';
  readonly message?: string | undefined;
  readonly authenticatorResponse?: string;
}

type Proof = Proven | Exclude<Answer, { kind: 'accepted' | 'unavailable' }>;

/**
 * Users of a directory (LDAP version 3, RFC 4511), by `ldapts`: the user's entry is searched, then a bind with its name
 * and the password decides (PAP). Where the directory keeps NT hashes that the searching account may read, MS-CHAPv2 too.
 * A password is a string while `ldapts` sends it, which cannot be wiped. Referrals are not followed.
 */
export class LdapBackEnd implements BackEnd {
  readonly kind = 'ldap';
  readonly name: string;
  readonly methods: ReadonlySet<UserMethod>;
  readonly #settings: LdapBackEndSettings;
  readonly #schema: DirectorySchema;
  readonly #userFilter: string;
  readonly #servers: readonly LdapServer[];

  /** @throws Error, PrivateFileError: the settings cannot be used; the message is a sentence */
  constructor({ name, settings, directory, logger }: LdapBackEndParts) {
    this.name = name;
    this.#settings = settings;
    this.#schema = schemas[settings.schema];
    this.#userFilter = settings.userFilter ?? this.#schema.userFilter;
    checkFilter(name, this.#userFilter);
    this.methods = new Set<UserMethod>(
      settings.ntHashAttribute === undefined ? ['pap'] : ['pap', 'ms-chap-v2', 'eap-ms-chap-v2'],
    );
    const addresses = settings.servers.map((url) => serverAddress(url, settings.startTls));
    const inClear = addresses.filter(({ protection }) => protection === 'none').map(({ label }) => label);
    if (inClear.length > 0) {
      logger.warn({ backEnd: name, servers: inClear }, 'passwords travel in clear to LDAP servers: startTls is false');
    }
    const { bind, ca, timeout: timeoutMs, deadTime: deadMs, connections } = settings;
    const parts: Omit<LdapServerParts, 'address'> = {
      ...{ timeoutMs, deadMs, connections, logger },
      ca: ca === undefined ? undefined : readCertificates(name, resolve(directory, ca)),
      account: bind && { dn: bind.dn, password: resolveSecret(bind.password, directory) },
    };
    this.#servers = addresses.map((address) => new LdapServer({ ...parts, address }));
  }

  verify(attempt: Attempt): Promise<Answer> {
    return this.#askServers((session) => this.#verifyWith(session, attempt));
  }

  lookup({ name }: Claimant): Promise<Answer> {
    return this.#askServers(async (session) => {
      const found = await this.#find(session, name, undefined);
      return found.kind === 'found' ? this.#admit(session, found, {}) : found;
    });
  }

  async #askServers(ask: (session: LdapSession) => Promise<Answer>): Promise<Answer> {
    const details: string[] = [];
    for (const server of inTurn(this.#servers)) {
      try {
        return await server.attempt(ask);
      } catch (error) {
        if (error instanceof TooManyGroups)
          return { kind: 'refused', code: 'refused-by-back-end', detail: error.message };
        if (!(error instanceof LdapFailure)) throw error;
        details.push(error.message);
      }
    }
    return { kind: 'unavailable', detail: details.join('; ') };
  }

  health(): readonly BackEndHealth[] {
    return this.#servers.map(({ standing }) => standing.health);
  }

  async close(): Promise<void> {
    for (const server of this.#servers) server.close();
  }

  async #verifyWith(session: LdapSession, { name, credentials }: Attempt): Promise<Answer> {
    const found = await this.#find(session, name, this.#settings.ntHashAttribute);
    if (found.kind !== 'found') return found;
    const proof = await this.#prove(session, found, credentials);
    if (proof.kind === 'unknown-user') return proof;
    if (proof.kind === 'refused') return { ...proof, name: found.name };
    const answer = await this.#admit(session, found, proof);
    if (answer.kind !== 'accepted') return answer;
    const refusal = this.#schema.passwordRefusal(found.entry);
    return refusal === undefined ? answer : { kind: 'refused', name: found.name, ...refusal };
  }

  #find(session: LdapSession, name: string, ntHashAttribute: string | undefined): ReturnType<typeof findUser> {
    const filter = filterFor(this.#userFilter, name);
    return findUser(session, { base: this.#settings.base, filter, name, schema: this.#schema, ntHashAttribute });
  }

  /** Of a user who has proven who they are. */
  async #admit(
    session: LdapSession,
    { entry, name }: FoundUser,
    { message, authenticatorResponse }: Omit<Proven, 'kind'>,
  ): Promise<Answer> {
    const refusal = this.#schema.refusal(entry, Date.now());
    if (refusal !== undefined) return { kind: 'refused', name, ...refusal };
    const { base, groupBase = base } = this.#settings;
    const groups = await groupsOf(entry, { session, schema: this.#schema, base: groupBase });
    return {
      kind: 'accepted',
      account: { name, groups, grants: grantsOf(entry, message) },
      ...(authenticatorResponse !== undefined && { authenticatorResponse }),
    };
  }

  async #prove(session: LdapSession, user: FoundUser, credentials: Attempt['credentials']): Promise<Proof> {
    switch (credentials.method) {
      case 'pap':
        return provePassword(session, user, credentials.password);
      case 'ms-chap-v2':
        return proveResponse(user, credentials);
      case 'chap-md5':
        return refused('method-not-possible-for-user', 'a directory does not give passwords away');
    }
  }
}

const refused = (code: Refused['code'], detail?: string): Refused => ({ kind: 'refused', code, detail });

async function provePassword({ bind }: LdapSession, { entry }: FoundUser, password: Secret): Promise<Proof> {
  const outcome = await bind(entry.dn, password);
  return outcome.kind === 'right' ? { kind: 'proven', message: outcome.message } : outcome;
}

function proveResponse({ ntHash: value }: FoundUser, { hashedName, ntResponse, ...challenges }: MsChapV2): Proof {
  const ntHash = parseNtHash(value);
  if (Buffer.isBuffer(value)) value.fill(0);
  if (ntHash === undefined) {
    return refused('method-not-possible-for-user', 'the directory has no NT hash of the password, or does not show it');
  }
  const input = { user: hashedName, ntHash, ...challenges };
  const right = equalConstantTime(msChapV2Response(input), ntResponse);
  const authenticatorResponse = msChapV2AuthenticatorResponse({ ...input, ntResponse });
  ntHash.wipe();
  return right ? { kind: 'proven', authenticatorResponse } : refused('wrong-password');
}

function readCertificates(name: string, file: string): string {
  try {
    const pem = readFileSync(file, 'utf8');
    for (const [certificate] of pem.matchAll(/-----BEGIN CERTIFICATE-----.*?-----END CERTIFICATE-----/gs)) {
      new X509Certificate(certificate);
    }
    if (!pem.includes('-----BEGIN CERTIFICATE-----')) throw new Error(`${file} holds none`);
    return pem;
  } catch (error) {
    throw new Error(`backEnds.${name}.ca: no certificates can be read: ${reasonOf(error)}`);
  }
}

function checkFilter(name: string, filter: string): void {
  try {
    FilterParser.parseString(filterFor(filter, 'x'));
  } catch (error) {
    throw new Error(`backEnds.${name}.userFilter is not an LDAP filter: ${reasonOf(error)}`);
  }
}

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
