import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { Inject, Module, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { toPem } from '@sekisho/certificates';
import { type Sealed, subjects } from '@sekisho/contracts';
import { createEapServer, type EapMethod } from '@sekisho/eap';
import {
  Bus,
  createKeyFile,
  createSealingKeys,
  type Logger,
  type OpenCertificate,
  openGatewayCertificate,
  openSealed,
  type Runtime,
  type Settings,
} from '@sekisho/platform';
import { openDatabase } from '@sekisho/platform/database';
import { LOGGER, RUNTIME, SETTINGS } from '@sekisho/platform/service';
import type { Secret } from '@sekisho/wire';
import { Kysely } from 'kysely';
import { AdminController } from './admin/admin.controller.ts';
import { Administration } from './admin/administration.ts';
import { BackEndSessions } from './back-end-sessions.ts';
import { BackEnds } from './back-ends/back-ends.ts';
import { readHealth } from './back-ends/health.ts';
import type { UserTables } from './back-ends/internal/account-columns.ts';
import { Directory } from './back-ends/internal/directory.ts';
import { migrations } from './back-ends/internal/migrations.ts';
import { PasswordVault, vaultKeyBytes } from './back-ends/internal/password-vault.ts';
import { Standing } from './back-ends/internal/standing.ts';
import { UserStore } from './back-ends/internal/user-store.ts';
import { CertificateVerifier } from './certificates/certificate-verifier.ts';
import { MachineController } from './certificates/machine.controller.ts';
import { MachineVerifier } from './certificates/machine-verifier.ts';
import { TrustedAuthorities } from './certificates/trusted-authorities.ts';
import { Admission } from './community/admission.ts';
import { Conversations } from './eap/conversations.ts';
import { EapController } from './eap/eap.controller.ts';
import { CertificateLogin } from './eap/tls/certificate-login.ts';
import { Handshakes } from './eap/tls/handshakes.ts';
import { ownCertificate } from './eap/tls/own-certificate.ts';
import { GuessGuard } from './guesses/guess-guard.ts';
import { GuessStore, type GuessTables } from './guesses/guess-store.ts';
import { Realms } from './realms/realms.ts';
import { LoginTest } from './verification/login-test.ts';
import { VerificationController } from './verification/verification.controller.ts';
import { Verifier } from './verification/verifier.ts';

type Tables = UserTables & GuessTables;
type Opener = (sealed: Sealed, context: string) => Promise<Secret>;
const OPENER = Symbol('opener of sealed secrets');

const OWN_CERTIFICATE = Symbol('certificate of the gateway for EAP-TLS');

const eapMethods = {
  certificate: 'tls',
  'md5-challenge': 'md5-challenge',
  'ms-chap-v2': 'ms-chap-v2',
} as const satisfies Record<Settings['authentication']['eap'], EapMethod>;

const keysOf = ({ stateDir }: Runtime): string => join(stateDir, 'keys');

@Module({
  controllers: [VerificationController, EapController, AdminController, MachineController],
  providers: [
    {
      provide: Kysely,
      inject: [SETTINGS, RUNTIME],
      useFactory: ({ users, directory }: Settings, { stateDir }: Runtime) =>
        openDatabase<Tables>(users.store, migrations, { stateDir, directory }),
    },
    {
      provide: UserStore,
      inject: [Kysely, SETTINGS],
      useFactory: async (database: Kysely<Tables>, { remoteAccessCommunity }: Settings) => {
        const store = new UserStore(database.$pickTables<keyof UserTables>());
        await store.ensureGroups([...remoteAccessCommunity.groups, ...remoteAccessCommunity.machines.groups]);
        return store;
      },
    },
    {
      provide: GuessGuard,
      inject: [Kysely, LOGGER],
      useFactory: (database: Kysely<Tables>, logger: Logger) =>
        new GuessGuard({ store: new GuessStore(database.$pickTables<'guess'>()), now: Date.now, logger }),
    },
    {
      provide: Standing,
      inject: [UserStore, SETTINGS, LOGGER],
      useFactory: (store: UserStore, { users }: Settings, logger: Logger) => {
        const { lockAfter, lockFor, timeZone } = users;
        return new Standing({ store, lockAfter, lockFor, timeZone, now: () => new Date(), logger });
      },
    },
    {
      provide: PasswordVault,
      inject: [RUNTIME],
      useFactory: (runtime: Runtime) =>
        PasswordVault.create(createKeyFile(keysOf(runtime), 'password-key', () => randomBytes(vaultKeyBytes))),
    },
    {
      provide: OPENER,
      inject: [RUNTIME],
      useFactory: async (runtime: Runtime): Promise<Opener> => {
        const { privateKey } = await createSealingKeys(keysOf(runtime));
        return (sealed, context) => openSealed(privateKey, sealed, context);
      },
    },
    {
      provide: BackEnds,
      inject: [SETTINGS, UserStore, PasswordVault, Standing, LOGGER],
      useFactory: (settings: Settings, store: UserStore, vault: PasswordVault, standing: Standing, logger: Logger) =>
        BackEnds.open({ settings, directory: new Directory(store, vault), standing, logger }),
    },
    {
      provide: Realms,
      inject: [SETTINGS, BackEnds],
      useFactory: ({ realms }: Settings, backEnds: BackEnds) => new Realms(realms, backEnds.byName),
    },
    {
      provide: BackEndSessions,
      inject: [SETTINGS, Bus, Realms, LOGGER],
      useFactory: (settings: Settings, bus: Bus, realms: Realms, logger: Logger) =>
        new BackEndSessions({ settings, bus, realms, logger }),
    },
    {
      provide: Admission,
      inject: [SETTINGS],
      useFactory: ({ remoteAccessCommunity }: Settings) => new Admission(remoteAccessCommunity),
    },
    {
      provide: TrustedAuthorities,
      inject: [SETTINGS, RUNTIME, Bus, LOGGER],
      useFactory: (settings: Settings, { stateDir }: Runtime, bus: Bus, logger: Logger) =>
        new TrustedAuthorities({ settings, stateDir, bus, logger }),
    },
    {
      provide: CertificateVerifier,
      inject: [TrustedAuthorities, LOGGER],
      useFactory: ({ all }: TrustedAuthorities, logger: Logger) =>
        new CertificateVerifier({ authorities: all, now: Date.now, logger }),
    },
    {
      provide: MachineVerifier,
      inject: [CertificateVerifier, TrustedAuthorities, Realms, SETTINGS, LOGGER],
      useFactory: (
        verifier: CertificateVerifier,
        trusted: TrustedAuthorities,
        realms: Realms,
        { remoteAccessCommunity: community }: Settings,
        logger: Logger,
      ) => {
        const authorities = () => trusted.trustedFor('machines');
        return new MachineVerifier({ verifier, authorities, realms, community, logger });
      },
    },
    {
      provide: Verifier,
      inject: [Realms, Admission, GuessGuard, OPENER, LOGGER],
      useFactory: (realms: Realms, admission: Admission, guard: GuessGuard, open: Opener, logger: Logger) =>
        new Verifier({ realms, admission, guard, open, logger }),
    },
    {
      provide: LoginTest,
      inject: [Realms, Admission, OPENER, LOGGER],
      useFactory: (realms: Realms, admission: Admission, open: Opener, logger: Logger) =>
        new LoginTest({ realms, admission, open, logger }),
    },
    {
      provide: OWN_CERTIFICATE,
      inject: [SETTINGS, RUNTIME, Bus, LOGGER],
      useFactory: (settings: Settings, runtime: Runtime, bus: Bus, logger: Logger) =>
        openGatewayCertificate('eap', 'auth', { settings, runtime, bus, logger }),
    },
    {
      provide: CertificateLogin,
      inject: [Realms, OWN_CERTIFICATE, CertificateVerifier, TrustedAuthorities, SETTINGS],
      useFactory: (
        realms: Realms,
        { certificate }: OpenCertificate,
        verifier: CertificateVerifier,
        authorities: TrustedAuthorities,
        { authentication }: Settings,
      ) => {
        const { legacyTls: legacy, resumption: resumptionMs, nameFrom } = authentication.eapTls;
        const handshakes = new Handshakes({
          certificate: () => ownCertificate(certificate.current()),
          authorities: () => authorities.trustedFor('users').map(({ der }) => toPem('CERTIFICATE', der)),
          legacy,
          resumptionMs,
        });
        return new CertificateLogin({ handshakes, verifier, realms, nameFrom });
      },
    },
    {
      provide: Conversations,
      inject: [Realms, Admission, GuessGuard, CertificateLogin, SETTINGS, RUNTIME, LOGGER],
      useFactory: (
        realms: Realms,
        admission: Admission,
        guard: GuessGuard,
        login: CertificateLogin,
        { gateway, authentication }: Settings,
        { instance }: Runtime,
        logger: Logger,
      ) =>
        new Conversations({
          realms,
          admission,
          guard,
          instance,
          logger,
          now: () => performance.now(),
          login,
          methods: [...new Set<EapMethod>([eapMethods[authentication.eap], 'tls', 'ms-chap-v2', 'md5-challenge'])],
          createServer: (methods) =>
            createEapServer({
              random: { bytes: (length) => new Uint8Array(randomBytes(length)) },
              name: gateway.name,
              methods,
            }),
        }),
    },
    {
      provide: Administration,
      inject: [UserStore, PasswordVault, GuessGuard, SETTINGS, OPENER, LOGGER],
      useFactory: (
        store: UserStore,
        vault: PasswordVault,
        guard: GuessGuard,
        { remoteAccessCommunity }: Settings,
        open: Opener,
        logger: Logger,
      ) => {
        const { groups: users, machines } = remoteAccessCommunity;
        return new Administration({
          ...{ store, vault, guard, open, logger },
          community: { users, machines: machines.groups },
        });
      },
    },
  ],
})
export class AuthModule implements OnApplicationBootstrap, OnApplicationShutdown {
  #silence: () => void = () => undefined;

  constructor(
    @Inject(Kysely) private readonly database: Kysely<Tables>,
    @Inject(GuessGuard) private readonly guard: GuessGuard,
    @Inject(BackEnds) private readonly backEnds: BackEnds,
    @Inject(BackEndSessions) private readonly sessions: BackEndSessions,
    @Inject(OWN_CERTIFICATE) private readonly ownCertificate: OpenCertificate,
    @Inject(TrustedAuthorities) private readonly authorities: TrustedAuthorities,
    @Inject(Bus) private readonly bus: Bus,
    @Inject(RUNTIME) private readonly runtime: Runtime,
  ) {}

  onApplicationBootstrap(): void {
    const { instance } = this.runtime;
    this.#silence = this.bus.answerAll(subjects.authHealth, () => ({
      ...readHealth(instance, this.backEnds.byName.values(), this.sessions.accountingHealth()),
      authorities: this.authorities.health(),
    }));
  }

  async onApplicationShutdown(): Promise<void> {
    this.#silence();
    this.ownCertificate.close();
    await this.backEnds.close();
    await this.guard.settled();
    await this.database.destroy();
  }
}
