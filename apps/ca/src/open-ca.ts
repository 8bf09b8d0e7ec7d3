import { join } from 'node:path';
import { PrivateFileError, resolveSecret, type ServiceContext, type Settings } from '@sekisho/platform';
import type { Secret } from '@sekisho/wire';
import { Administration } from './administration.ts';
import { KeyFiles } from './authority/key-files.ts';
import { openAuthorities } from './authority/open-authorities.ts';
import { CaLife } from './ca-life.ts';
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
import { Upkeep } from './upkeep.ts';

const now = () => new Date();

/**
 * Puts the CA together.
 * @throws PrivateFileError with a sentence for the administrator; what the database threw
 */
export async function openCa({ settings, runtime, bus, logger }: ServiceContext) {
  const { internalCa, certificates } = settings;
  const { stateDir, instance } = runtime;

  const database = await openCaDatabase(internalCa.store, { stateDir, directory: settings.directory });
  const store = new CaStore(database);
  const directory = join(stateDir, 'keys', 'ca');
  const keys = new KeyFiles(directory, () => passphraseOf(settings));
  const authorities = await openAuthorities({ keys, store, directory, settings, now });

  const issuance = new Issuance({ authorities, store, settings: internalCa, logger, now });
  const crls = new Crls({ authorities, store, validity: internalCa.crlValidity, now });
  const publication = new Publication({ authorities, crls, bus, settings: internalCa, logger });

  const ocsp = new OcspResponder({ authorities, store, now });
  const caHttp = new CaHttp({ authorities, store, ocsp });
  const http = new HttpServer(caHttp, internalCa.http, logger);
  const revoked = () => {
    ocsp.forget();
    caHttp.forget();
  };

  const health = new Health({ authorities, store, instance, warnBeforeMs: certificates.warnBefore, now });
  const upkeep = new Upkeep({ authorities, crls, publication, http, bus, settings: internalCa, logger, now });
  return {
    administration: new Administration({ issuance, store, crls, publication, revoked, logger, now }),
    enrolment: new Enrolment({ issuance, authorities, store, settings, logger, now }),
    publication,
    health,
    life: new CaLife({ upkeep, health, http, database }),
  };
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
