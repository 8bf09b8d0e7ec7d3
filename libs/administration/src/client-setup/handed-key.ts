import { type HandKeyRequest, handedKeyContext, handKeyReply, type KeyNotHanded, subjects } from '@sekisho/contracts';
import { type Bus, BusError, newSealingKeys, openSealed, SealError, sealingKeyBytes } from '@sekisho/platform';
import { AdministrationError, NothingDoneError } from '../administration-error.ts';
import { requestTimeoutMs } from '../limits.ts';

/** Said where `console.preSharedKeyFiles` is off. */
export const keysStayOnEdges =
  'Edges hand out no pre-shared keys (console.preSharedKeyFiles): make the files by sekisho client setup.';

const why: Readonly<Record<KeyNotHanded, string>> = {
  'switched-off': keysStayOnEdges,
  'no-such-key': 'has no pre-shared key of this name: it has not taken the settings over, or they have changed.',
  retired: 'has retired this pre-shared key.',
  'too-many': 'has handed out very many pre-shared keys just now: try again in a minute.',
};

/**
 * The secret of a pre-shared key, of an edge, for one set-up file. It crosses the bus sealed to a key that is made here for this one
 * question, and forgotten. @throws AdministrationError
 */
export async function askForKey(bus: Pick<Bus, 'request'>, asked: Omit<HandKeyRequest, 'publicKey'>): Promise<string> {
  const { publicKey, privateKey } = await newSealingKeys();
  const request = { ...asked, publicKey: Buffer.from(await sealingKeyBytes(publicKey)).toString('base64') };
  const subject = subjects.edgeHandKey;
  const reply = await bus.request(subject, request, handKeyReply, { timeoutMs: requestTimeoutMs }).catch(unavailable);
  if (reply.outcome === 'refused') {
    const { edge, reason } = reply;
    throw new NothingDoneError(reason === 'switched-off' ? why[reason] : `The edge ${edge} ${why[reason]}`);
  }
  try {
    const secret = await openSealed(privateKey, reply.sealed, handedKeyContext(subject, asked));
    const text = secret.revealText();
    secret.wipe();
    return text;
  } catch (error) {
    if (error instanceof SealError) throw new AdministrationError(`The edge ${reply.edge} sent what cannot be opened.`);
    throw error;
  }
}

function unavailable(error: unknown): never {
  if (!(error instanceof BusError)) throw error;
  const silent = error.code === 'no-responders' || error.code === 'timeout';
  const Kind = error.code === 'no-responders' ? NothingDoneError : AdministrationError;
  throw new Kind(
    `No edge hands out a pre-shared key${silent ? '' : ` (${error.detail ?? error.code})`}: see sekisho status.`,
  );
}
