import { Inject, Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { GatewayBus, SettingsBus } from '@sekisho/administration';
import { provideService } from '@sekisho/platform/service';
import { AdministratorCommandsController } from './access/administrator-commands.controller.ts';
import { AdministratorCommands } from './access/administrator-commands.ts';
import { Administrators } from './access/administrators.ts';
import { AudienceGuard } from './access/audience-guard.ts';
import { AuthenticatorApps } from './access/authenticator-app.ts';
import { Entrance } from './access/entrance.ts';
import { Invitations } from './access/invitations.ts';
import { Passkeys } from './access/passkeys.ts';
import { RequestChecks } from './access/request-checks.ts';
import { SignInGuard } from './access/sign-in-guard.ts';
import { SignIns } from './access/sign-ins.ts';
import { SingleSignOn } from './access/single-sign-on.ts';
import { AboutController } from './api/about/about.controller.ts';
import { AccountController } from './api/account/account.controller.ts';
import { AdministratorsController } from './api/administrators/administrators.controller.ts';
import { BackEndsController } from './api/back-ends/back-ends.controller.ts';
import { liveControllers } from './api/live-controllers.ts';
import { OfficeModeController } from './api/office-mode/office-mode.controller.ts';
import { PasskeysController } from './api/passkeys/passkeys.controller.ts';
import { peopleControllers } from './api/people-controllers.ts';
import { PreSharedKeysController } from './api/pre-shared-keys/pre-shared-keys.controller.ts';
import { FileSettings } from './api/settings/file-settings.ts';
import { SettingsController } from './api/settings/settings.controller.ts';
import { SignInController } from './api/sign-in/sign-in.controller.ts';
import { SingleSignOnController } from './api/sign-in/single-sign-on.controller.ts';
import { ClientSetups } from './clients/client-setups.ts';
import { SetupLinks } from './clients/setup-links.ts';
import { ConsoleLife } from './console-life.ts';
import { Handouts } from './handouts/handouts.ts';
import { LiveFeed } from './live/live-feed.ts';
import { LiveLife } from './live/live-life.ts';
import { LiveView } from './live/live-view.ts';
import { openConsole } from './open-console.ts';
import { OpenApiController } from './openapi/openapi.controller.ts';

/** Whoever answers an endpoint, behind one guard for all; `openConsole` puts together what they work with. */
@Module({
  controllers: [
    AboutController,
    AccountController,
    AdministratorCommandsController,
    AdministratorsController,
    BackEndsController,
    ...liveControllers,
    OfficeModeController,
    ...peopleControllers,
    PasskeysController,
    PreSharedKeysController,
    SettingsController,
    SignInController,
    SingleSignOnController,
    OpenApiController,
  ],
  providers: [
    { provide: APP_GUARD, useClass: AudienceGuard },
    ...provideService(openConsole, {
      feed: LiveFeed,
      view: LiveView,
      gateway: GatewayBus,
      live: LiveLife,
      administrators: Administrators,
      invitations: Invitations,
      signIns: SignIns,
      apps: AuthenticatorApps,
      guard: SignInGuard,
      singleSignOn: SingleSignOn,
      commands: AdministratorCommands,
      passkeys: Passkeys,
      entrance: Entrance,
      checks: RequestChecks,
      handouts: Handouts,
      setups: ClientSetups,
      setupLinks: SetupLinks,
      settings: SettingsBus,
      file: FileSettings,
      life: ConsoleLife,
    }),
  ],
})
export class ConsoleModule {
  constructor(@Inject(SignIns) signIns: SignIns, @Inject(LiveFeed) feed: LiveFeed) {
    signIns.onEnded(() => void feed.look());
  }
}
