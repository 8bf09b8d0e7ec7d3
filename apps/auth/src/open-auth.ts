import { join } from 'node:path';
import { createSealingKeys, openGatewayCertificate } from '@sekisho/platform';
import type { ServiceContext } from '@sekisho/platform/service';
import { Accounting } from './accounting/accounting.ts';
import { Administration } from './admin/administration.ts';
import { AuthLife } from './auth-life.ts';
import { BackEnds } from './back-ends/back-ends.ts';
import type { UserTables } from './back-ends/internal/account-columns.ts';
import { Directory } from './back-ends/internal/directory.ts';
import { openAccounts } from './back-ends/internal/open-accounts.ts';
import { CertificateVerifier } from './certificates/certificate-verifier.ts';
import { MachineVerifier } from './certificates/machine-verifier.ts';
import { TrustedAuthorities } from './certificates/trusted-authorities.ts';
import { Admission } from './community/admission.ts';
import { DynamicAuthorization } from './dynamic-authorization/dynamic-authorization.ts';
import { openConversations } from './eap/open-conversations.ts';
import { GuessGuard } from './guesses/guess-guard.ts';
import { GuessStore } from './guesses/guess-store.ts';
import { Realms } from './realms/realms.ts';
import { SealedRequests } from './sealed-requests.ts';
import { openAuthDatabase } from './store/database.ts';
import { LoginTest } from './verification/login-test.ts';
import { Verifier } from './verification/verifier.ts';

/**
 * Puts the auth service together.
 * @throws PrivateFileError, PrerequisiteError, Error: the settings cannot be used; what the database threw
 */
export async function openAuth(context: ServiceContext) {
  const { settings, bus, logger } = context;
  const { stateDir, instance } = context.runtime;
  const { remoteAccessCommunity: community } = settings;
  const { privateKey } = await createSealingKeys(join(stateDir, 'keys'));
  const sealed = new SealedRequests(privateKey);
  const open: SealedRequests['open'] = (...secret) => sealed.open(...secret);

  const database = await openAuthDatabase(context);
  const { store, vault, standing } = await openAccounts(database.$pickTables<keyof UserTables>(), context);
  const guard = new GuessGuard({ store: new GuessStore(database.$pickTables<'guess'>()), now: Date.now, logger });
  const backEnds = await BackEnds.open({ settings, directory: new Directory(store, vault), standing, logger });
  const realms = new Realms(settings.realms, backEnds.byName);
  const admission = new Admission(community, settings.preSharedKey.keys);

  const accounting = new Accounting({ settings, bus, instance, realms, logger });
  const dynamicAuthorization = new DynamicAuthorization({ settings, bus, realms, logger });

  const authorities = new TrustedAuthorities({ settings, stateDir, bus, logger });
  const certificates = new CertificateVerifier({ authorities: authorities.all, now: Date.now, logger });
  const ownCertificate = await openGatewayCertificate('eap', 'auth', context);

  const eap = { realms, admission, guard, ownCertificate, authorities, certificates };
  const conversations = openConversations(context, eap);
  const trustedForMachines = () => authorities.trustedFor('machines');
  return {
    sealed,
    verifier: new Verifier({ realms, admission, guard, logger }),
    loginTest: new LoginTest({ realms, admission, open, logger }),
    conversations,
    machines: new MachineVerifier({
      verifier: certificates,
      authorities: trustedForMachines,
      realms,
      community,
      logger,
    }),
    administration: new Administration({
      ...{ store, vault, guard, open, logger },
      community: { users: community.groups, machines: community.machines.groups },
    }),
    life: new AuthLife({
      ...{ instance, bus, database, guard, backEnds },
      ...{ accounting, dynamicAuthorization, authorities, ownCertificate, conversations },
    }),
  };
}
