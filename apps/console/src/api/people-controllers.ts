import { CertificatesController } from './certificates/certificates.controller.ts';
import { ClientsController } from './clients/clients.controller.ts';
import { SetupLinksController } from './clients/setup-links.controller.ts';
import { GroupsController } from './groups/groups.controller.ts';
import { HandoutsController } from './handouts/handouts.controller.ts';
import { UserImportsController } from './user-imports/user-imports.controller.ts';
import { UsersController } from './users/users.controller.ts';

/** Whoever answers about users, and hands out what they need. */
export const peopleControllers = [
  UsersController,
  GroupsController,
  UserImportsController,
  CertificatesController,
  HandoutsController,
  ClientsController,
  SetupLinksController,
];
