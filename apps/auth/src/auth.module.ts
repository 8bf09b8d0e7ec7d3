import { Module } from '@nestjs/common';
import { provideService } from '@sekisho/platform/service';
import { AdminController } from './admin/admin.controller.ts';
import { Administration } from './admin/administration.ts';
import { AuthLife } from './auth-life.ts';
import { MachineController } from './certificates/machine.controller.ts';
import { MachineVerifier } from './certificates/machine-verifier.ts';
import { Conversations } from './eap/conversations.ts';
import { EapController } from './eap/eap.controller.ts';
import { openAuth } from './open-auth.ts';
import { PreviousController } from './previous/previous.controller.ts';
import { SealedRequests } from './sealed-requests.ts';
import { LoginTest } from './verification/login-test.ts';
import { VerificationController } from './verification/verification.controller.ts';
import { Verifier } from './verification/verifier.ts';

/** What the bus asks, and who answers; `openAuth` puts them together. */
@Module({
  controllers: [VerificationController, EapController, MachineController, AdminController, PreviousController],
  providers: provideService(openAuth, {
    sealed: SealedRequests,
    verifier: Verifier,
    loginTest: LoginTest,
    conversations: Conversations,
    machines: MachineVerifier,
    administration: Administration,
    life: AuthLife,
  }),
})
export class AuthModule {}
