import { join } from 'node:path';
import { CertificateAuthority, type CertificateFiles, upn } from '@sekisho/testing';
import { beforeAll } from 'vitest';
import { ownNetwork } from './own-network.ts';

/** What the certificates of a user of another organisation say. */
export const ofAgnes = { subject: '/CN=Agnes', names: [upn('agnes@corp.example')], purposes: ['clientAuth'] } as const;

/** Made before the tests of a file. */
interface Made {
  /** CA of machines, through `workshop` below it. */
  readonly factory: CertificateAuthority;
  readonly workshop: CertificateAuthority;
  /** CA of users. */
  readonly staff: CertificateAuthority;
  /** The gateway never heard of it. */
  readonly stranger: CertificateAuthority;
  /** Revoked before any client connects. */
  readonly revoked: { readonly machine: CertificateFiles; readonly user: CertificateFiles };
}

/** CAs that are not the gateway's own. */
export class Authorities {
  #made: Made | undefined;

  get made(): Made {
    if (this.#made === undefined) throw new Error('the CAs are not made yet');
    return this.#made;
  }

  /** For the setting `certificates.trusted`; its files need not be there yet. */
  get trusted() {
    const file = (authority: string, name: string): string => join(this.directory(authority), name);
    return {
      factory: {
        ca: file('factory', 'ca.pem'),
        for: ['machines'],
        crl: [file('factory', 'ca.crl'), file('workshop', 'ca.crl')],
      },
      staff: { ca: file('staff', 'ca.pem'), for: ['users'], crl: [file('staff', 'ca.crl')] },
    };
  }

  /** Where the CA of a name keeps its files. */
  directory(name: string): string {
    return join(ownNetwork().directory, 'authorities', name);
  }

  make(): void {
    const root = (name: string, commonName: string) =>
      CertificateAuthority.root(this.directory(name), commonName, 'rsa-2048');
    const [factory, staff, stranger] = [
      root('factory', 'Factory Root'),
      root('staff', 'Staff CA'),
      root('stranger', 'Stranger'),
    ];
    const workshop = factory.intermediate(this.directory('workshop'), 'Factory Workshop');
    const revoked = { machine: workshop.issue('lost'), user: staff.issue('agnes-lost', ofAgnes) };
    workshop.revoke(revoked.machine);
    staff.revoke(revoked.user);
    this.#made = { factory, workshop, staff, stranger, revoked };
  }
}

/** Gives the test file CAs beside the gateway's own; they are there before a gateway that is asked for later starts. */
export function useAuthorities(): Authorities {
  const authorities = new Authorities();
  beforeAll(() => authorities.make());
  return authorities;
}
