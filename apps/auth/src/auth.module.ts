import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { Inject, Module, type OnApplicationShutdown } from '@nestjs/common';
import type { Sealed } from '@sekisho/contracts';
import { createEapServer } from '@sekisho/eap';
import {
  createKeyFile,
  createSealingKeys,
  LOGGER,
  type Logger,
  openDatabase,
  openSealed,
  RUNTIME,
  type Runtime,
  SETTINGS,
  type Settings,
} from '@sekisho/platform';
import type { Secret } from '@sekisho/wire';
import { Kysely } from 'kysely';
import { AdminController } from './admin/admin.controller.ts';
import { Administration } from './admin/administration.ts';
import { Admission } from './community/admission.ts';
import { Conversations } from './eap/conversations.ts';
import { EapController } from './eap/eap.controller.ts';
import { Directory } from './users/directory.ts';
import { migrations } from './users/migrations.ts';
import { PasswordVault, vaultKeyBytes } from './users/password-vault.ts';
import { UserStore, type UserTables } from './users/user-store.ts';
import { VerificationController } from './verification/verification.controller.ts';
import { Verifier } from './verification/verifier.ts';

type Opener = (sealed: Sealed, context: string) => Promise<Secret>;
const OPENER = Symbol('opener of sealed secrets');

const keysOf = ({ stateDir }: Runtime): string => join(stateDir, 'keys');

@Module({
  controllers: [VerificationController, EapController, AdminController],
  providers: [
    {
      provide: Kysely,
      inject: [SETTINGS, RUNTIME],
      useFactory: ({ users, directory }: Settings, { stateDir }: Runtime) =>
        openDatabase<UserTables>(users.store, migrations, { stateDir, directory }),
    },
    {
      provide: UserStore,
      inject: [Kysely, SETTINGS],
      useFactory: async (database: Kysely<UserTables>, { remoteAccessCommunity }: Settings) => {
        const store = new UserStore(database);
        await store.ensureGroups(remoteAccessCommunity.groups);
        return store;
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
      provide: Directory,
      inject: [UserStore, PasswordVault],
      useFactory: (store: UserStore, vault: PasswordVault) => new Directory(store, vault),
    },
    {
      provide: Admission,
      inject: [SETTINGS],
      useFactory: ({ remoteAccessCommunity }: Settings) => new Admission(remoteAccessCommunity.groups),
    },
    {
      provide: Verifier,
      inject: [Directory, Admission, OPENER, LOGGER],
      useFactory: (directory: Directory, admission: Admission, open: Opener, logger: Logger) =>
        new Verifier({ directory, admission, open, logger }),
    },
    {
      provide: Conversations,
      inject: [Directory, Admission, SETTINGS, RUNTIME, LOGGER],
      useFactory: (
        directory: Directory,
        admission: Admission,
        { gateway, authentication }: Settings,
        { instance }: Runtime,
        logger: Logger,
      ) =>
        new Conversations({
          directory,
          admission,
          instance,
          logger,
          now: () => performance.now(),
          createServer: () =>
            createEapServer({
              random: { bytes: (length) => new Uint8Array(randomBytes(length)) },
              name: gateway.name,
              methods: [authentication.eap],
            }),
        }),
    },
    {
      provide: Administration,
      inject: [UserStore, PasswordVault, SETTINGS, OPENER, LOGGER],
      useFactory: (
        store: UserStore,
        vault: PasswordVault,
        { remoteAccessCommunity }: Settings,
        open: Opener,
        logger: Logger,
      ) => new Administration({ store, vault, community: remoteAccessCommunity.groups, open, logger }),
    },
  ],
})
export class AuthModule implements OnApplicationShutdown {
  constructor(@Inject(Kysely) private readonly database: Kysely<UserTables>) {}

  onApplicationShutdown(): Promise<void> {
    return this.database.destroy();
  }
}
