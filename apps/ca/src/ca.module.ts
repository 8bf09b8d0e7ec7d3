import { join } from 'node:path';
import {
  Inject,
  Injectable,
  Module,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
  type OnModuleDestroy,
} from '@nestjs/common';
import { Bus, type Logger, PrivateFileError, type Runtime, resolveSecret, type Settings } from '@sekisho/platform';
import { LOGGER, RUNTIME, SETTINGS } from '@sekisho/platform/service';
import type { Secret } from '@sekisho/wire';
import type { Kysely } from 'kysely';
import { Administration } from './administration.ts';
import { Authorities } from './authority/authority.ts';
import { KeyFiles } from './authority/key-files.ts';
import { openAuthorities } from './authority/open-authorities.ts';
import { CaController } from './ca.controller.ts';
import { Enrolment } from './enrolment.ts';
import { Health } from './health.ts';
import { CaHttp } from './http/ca-http.ts';
import { HttpServer } from './http/http-server.ts';
import { OcspResponder } from './http/ocsp-responder.ts';
import { Issuance } from './issuing/issuance.ts';
import { Crls } from './revocation/crls.ts';
import { Publication } from './revocation/publication.ts';
import { CaStore } from './store/ca-store.ts';
import { openCaDatabase } from './store/database.ts';
import type { CaTables } from './store/schema.ts';
import { Upkeep } from './upkeep.ts';

const DATABASE = Symbol('database');
const now = () => new Date();

@Injectable()
class CaLife implements OnApplicationBootstrap, OnModuleDestroy, OnApplicationShutdown {
  constructor(
    @Inject(Upkeep) private readonly upkeep: Upkeep,
    @Inject(Health) private readonly health: Health,
    @Inject(HttpServer) private readonly http: HttpServer,
    @Inject(DATABASE) private readonly database: Kysely<CaTables>,
  ) {}

  onApplicationBootstrap(): Promise<void> {
    this.health.start();
    return this.upkeep.start();
  }

  async onModuleDestroy(): Promise<void> {
    this.health.stop();
    await Promise.all([this.upkeep.stop(), this.http.close()]);
  }

  async onApplicationShutdown(): Promise<void> {
    await this.database.destroy();
  }
}

/** @throws PrivateFileError that names the setting */
function passphraseOf({ internalCa, directory }: Settings): Secret {
  try {
    return resolveSecret(internalCa.passphrase, directory);
  } catch (error) {
    if (error instanceof PrivateFileError) throw new PrivateFileError(`internalCa.passphrase: ${error.message}`);
    throw error;
  }
}

@Module({
  controllers: [CaController],
  providers: [
    CaLife,
    {
      provide: DATABASE,
      inject: [SETTINGS, RUNTIME],
      useFactory: ({ internalCa, directory }: Settings, { stateDir }: Runtime) =>
        openCaDatabase(internalCa.store, { stateDir, directory }),
    },
    {
      provide: CaStore,
      inject: [DATABASE],
      useFactory: (database: Kysely<CaTables>) => new CaStore(database),
    },
    {
      provide: Authorities,
      inject: [CaStore, SETTINGS, RUNTIME],
      useFactory: (store: CaStore, settings: Settings, { stateDir }: Runtime) => {
        const directory = join(stateDir, 'keys', 'ca');
        const keys = new KeyFiles(directory, () => passphraseOf(settings));
        return openAuthorities({ keys, store, directory, settings, now });
      },
    },
    {
      provide: Issuance,
      inject: [Authorities, CaStore, SETTINGS, LOGGER],
      useFactory: (authorities: Authorities, store: CaStore, { internalCa: settings }: Settings, logger: Logger) =>
        new Issuance({ authorities, store, settings, logger, now }),
    },
    {
      provide: Crls,
      inject: [Authorities, CaStore, SETTINGS],
      useFactory: (authorities: Authorities, store: CaStore, { internalCa }: Settings) =>
        new Crls({ authorities, store, validity: internalCa.crlValidity, now }),
    },
    {
      provide: Publication,
      inject: [Authorities, Crls, Bus, SETTINGS, LOGGER],
      useFactory: (
        authorities: Authorities,
        crls: Crls,
        bus: Bus,
        { internalCa: settings }: Settings,
        logger: Logger,
      ) => new Publication({ authorities, crls, bus, settings, logger }),
    },
    {
      provide: OcspResponder,
      inject: [Authorities, CaStore],
      useFactory: (authorities: Authorities, store: CaStore) => new OcspResponder({ authorities, store, now }),
    },
    {
      provide: CaHttp,
      inject: [Authorities, CaStore, OcspResponder],
      useFactory: (authorities: Authorities, store: CaStore, ocsp: OcspResponder) =>
        new CaHttp({ authorities, store, ocsp }),
    },
    {
      provide: HttpServer,
      inject: [CaHttp, SETTINGS, LOGGER],
      useFactory: (http: CaHttp, { internalCa }: Settings, logger: Logger) =>
        new HttpServer(http, internalCa.http, logger),
    },
    {
      provide: Administration,
      inject: [Issuance, CaStore, Crls, Publication, OcspResponder, CaHttp, LOGGER],
      useFactory: (
        issuance: Issuance,
        store: CaStore,
        crls: Crls,
        publication: Publication,
        ocsp: OcspResponder,
        http: CaHttp,
        logger: Logger,
      ) => {
        const revoked = () => {
          ocsp.forget();
          http.forget();
        };
        return new Administration({ issuance, store, crls, publication, revoked, logger, now });
      },
    },
    {
      provide: Enrolment,
      inject: [Issuance, Authorities, CaStore, SETTINGS, LOGGER],
      useFactory: (issuance: Issuance, authorities: Authorities, store: CaStore, settings: Settings, logger: Logger) =>
        new Enrolment({ issuance, authorities, store, settings, logger, now }),
    },
    {
      provide: Health,
      inject: [Authorities, CaStore, SETTINGS, RUNTIME],
      useFactory: (
        authorities: Authorities,
        store: CaStore,
        { certificates: { warnBefore: warnBeforeMs } }: Settings,
        { instance }: Runtime,
      ) => new Health({ authorities, store, instance, warnBeforeMs, now }),
    },
    {
      provide: Upkeep,
      inject: [Authorities, Crls, Publication, HttpServer, Bus, SETTINGS, LOGGER],
      useFactory: (
        authorities: Authorities,
        crls: Crls,
        publication: Publication,
        http: HttpServer,
        bus: Bus,
        { internalCa: settings }: Settings,
        logger: Logger,
      ) => new Upkeep({ authorities, crls, publication, http, bus, settings, logger, now }),
    },
  ],
})
export class CaModule {}
