import {
  appleSetup,
  type ClientSetupFacts,
  chromeosSetup,
  networkManagerSetup,
  type ProfileSigner,
  type SetupFile,
  type SetupSystem,
  windowsSetup,
} from '@sekisho/client-setup';

/** Makes files of facts; nothing is asked for any more. */
export type SetupMaker = (facts: ClientSetupFacts) => readonly SetupFile[] | Promise<readonly SetupFile[]>;

/**
 * What makes the files of a system, had before any secret that goes into them is asked for.
 * @param system undefined: there are none for it
 */
export async function setupMaker(
  system: SetupSystem | undefined,
  askForSigner: () => Promise<ProfileSigner>,
): Promise<SetupMaker> {
  switch (system) {
    case 'windows':
      return windowsSetup;
    case 'linux':
      return networkManagerSetup;
    case 'chromeos':
      return chromeosSetup;
    case 'apple': {
      const signer = await askForSigner();
      return (facts) => appleSetup(facts, signer);
    }
    default:
      return () => [];
  }
}
