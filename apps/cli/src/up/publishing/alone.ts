import type { Settings } from '@sekisho/platform';
import type { OwnService } from '../own-services.ts';

/**
 * Whether a process of a service would be in the way of another one beside it: those of one name keep one store of events that wait, and
 * some listen where only one can.
 * @param settings of the one that runs
 */
export function isAlone(
  name: OwnService,
  { backEnds, officeMode }: Partial<Pick<Settings, 'backEnds' | 'officeMode'>>,
): boolean {
  switch (name) {
    case 'auth':
      return Object.values(backEnds ?? {}).some(
        (each) => each.kind === 'radius' && each.dynamicAuthorization !== undefined,
      );
    case 'ip-pool':
      return officeMode?.dhcp !== undefined;
    default:
      return true;
  }
}
