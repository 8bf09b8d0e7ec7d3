import { hostname } from 'node:os';
import { join } from 'node:path';
import { GatewayBus, SettingsBus } from '@sekisho/administration';
import { createKeyFile, type OidcSettings, random, resolveSecret } from '@sekisho/platform';
import type { ServiceContext } from '@sekisho/platform/service';
import { AdministratorCommands } from './access/administrator-commands.ts';
import { Administrators } from './access/administrators.ts';
import { AuthenticatorApps } from './access/authenticator-app.ts';
import { Entrance } from './access/entrance.ts';
import { Invitations } from './access/invitations.ts';
import { KnownBrowsers } from './access/known-browsers.ts';
import { OpenIdProvider } from './access/openid-provider.ts';
import { Passkeys } from './access/passkeys.ts';
import { RequestChecks } from './access/request-checks.ts';
import { SignInGuard } from './access/sign-in-guard.ts';
import { SignIns } from './access/sign-ins.ts';
import { SingleSignOn } from './access/single-sign-on.ts';
import { FileSettings } from './api/settings/file-settings.ts';
import { ClientSetups } from './clients/client-setups.ts';
import { SetupLinks } from './clients/setup-links.ts';
import { ConsoleLife } from './console-life.ts';
import { Handouts } from './handouts/handouts.ts';
import { keyBytes } from './limits.ts';
import { openLive } from './live/live-life.ts';
import { ConsoleDatabase } from './store/database.ts';

/** Puts the console together. */
export function openConsole(context: ServiceContext) {
  const { settings, runtime, bus, logger } = context;
  const { stateDir } = runtime;
  const database = new ConsoleDatabase(settings.console.store, { stateDir, directory: settings.directory });
  const administrators = new Administrators(database);
  const invitations = new Invitations(database);
  const signIns = new SignIns(database, {
    idleMs: settings.console.signIn.idle,
    totalMs: settings.console.signIn.total,
  });
  const key = createKeyFile(join(stateDir, 'keys'), 'console.key', () => random.bytes(keyBytes));
  const apps = new AuthenticatorApps(key);
  const browsers = new KnownBrowsers(key);
  const guard = new SignInGuard();
  const gateway = new GatewayBus(bus, { keys: join(stateDir, 'keys') });
  const published = new SettingsBus(bus);
  const { oidc } = settings.console;
  const provider = oidc && providerOf(oidc, settings.directory);
  return {
    ...openLive(context, database),
    administrators,
    invitations,
    signIns,
    apps,
    guard,
    commands: new AdministratorCommands({
      tables: database,
      administrators,
      invitations,
      signIns,
      place: settings.console,
      logger,
      now: Date.now,
    }),
    singleSignOn: new SingleSignOn({ administrators, signIns, guard, logger }, provider),
    passkeys: new Passkeys(database),
    entrance: new Entrance({
      ...{ tables: database, administrators, invitations, signIns, apps, browsers, guard },
      now: Date.now,
    }),
    checks: new RequestChecks(signIns, settings.console, hostname()),
    handouts: new Handouts(),
    setups: new ClientSetups(settings, published, gateway),
    setupLinks: new SetupLinks(database),
    settings: published,
    file: new FileSettings(settings.file),
    life: new ConsoleLife({ database, administrators, invitations, signIns, stateDir, logger }),
  };
}

const providerOf = (settings: OidcSettings, directory: string) => ({
  settings,
  by: new OpenIdProvider(settings, resolveSecret(settings.clientSecret, directory)),
});
