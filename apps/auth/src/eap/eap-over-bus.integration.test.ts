import { eapTypes } from '@sekisho/eap';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AuthOverBus } from '../testing/auth-over-bus.fixture.ts';
import { type EapLogin, logInByEap, passwordMethods } from '../testing/eap-login.fixture.ts';
import { logInBy } from '../testing/password-login.fixture.ts';
import { makeUserStore, type UserStorePlace, userStores } from '../testing/user-stores.fixture.ts';

const password = 'correct horse battery staple';

/** OpCodes of EAP-MSCHAPv2. */
const [challengeCode, failureCode] = [1, 4];

/** An EAP packet with the random part of a challenge, or of a failure's `C=`, left out; its kind says where that is. */
function withoutChallenge(packet: Buffer): string {
  const [code, , , , type, opCode] = packet;
  const without = (at: number) => Buffer.concat([packet.subarray(0, at), packet.subarray(at + 17)]).toString('latin1');
  if (code !== 1) return packet.toString('latin1');
  // Value-Size and value: behind the type of MD5-Challenge, behind the header of MS-CHAPv2.
  if (type === eapTypes.md5Challenge) return without(5);
  if (type === eapTypes.msChapV2 && opCode === challengeCode) return without(9);
  if (type !== eapTypes.msChapV2 || opCode !== failureCode) throw new Error(`unexpected: ${packet.toString('hex')}`);
  return packet.toString('latin1').replace(/ C=[0-9A-F]{32} /, ' C= ');
}

describe.each(userStores)('EAP conversations over the bus, users in %s', (kind) => {
  let auth: AuthOverBus;
  let place: UserStorePlace;

  const converse = (user: string, more: Partial<EapLogin> = {}) =>
    logInByEap(auth, { user, method: passwordMethods['eap-md5-challenge'](user, password), ...more });

  beforeAll(async () => {
    auth = await AuthOverBus.open();
    place = await makeUserStore(kind, auth);
    // Two instances of the service start at once on an empty store.
    await auth.start({ users: { store: place.store } }, 'one', 'two');
    await auth.addUser('ali', password);
  });
  afterAll(async () => {
    await auth.remove();
    await place.postgres?.remove();
  });

  it('offers EAP methods until the client takes one (P8)', async () => {
    const offered: number[] = [];
    await converse('ali', {
      method: passwordMethods['eap-ms-chap-v2']('ali', password),
      between: ({ packet }) => void offered.push(Buffer.from(packet, 'base64')[4] ?? 0),
    });
    expect(offered).toEqual([eapTypes.md5Challenge, eapTypes.msChapV2, eapTypes.msChapV2]);
  });

  it.each(['eap-md5-challenge', 'eap-ms-chap-v2'] as const)(
    'sends an unknown user the packets of a wrong password (%s)',
    async (name) => {
      const packetsOf = async (user: string) => {
        const packets: string[] = [];
        const method = passwordMethods[name](user, 'wrong');
        const reply = await converse(user, { method, between: ({ packet }) => void packets.push(packet) });
        return [...packets, reply.packet].map((packet) => withoutChallenge(Buffer.from(packet, 'base64')));
      };
      expect(await packetsOf('nobody')).toEqual(await packetsOf('ali'));
    },
  );

  it('tells of a refusal as soon as it is decided, whether or not the client acknowledges it', async () => {
    const refusals: unknown[] = [];
    await converse('ali', {
      method: passwordMethods['eap-ms-chap-v2']('ali', 'wrong'),
      between: ({ refusal }) => {
        if (refusal) refusals.push(refusal);
      },
    });
    expect(refusals).toEqual([{ outcome: 'refused', code: 'wrong-password', user: 'ali' }]);
  });

  it('continues an EAP conversation on the instance that began it', async () => {
    const instances = new Set<string>();
    for (let n = 0; n < 20; n += 1) {
      const reply = await converse('ali', { between: ({ instance }) => void instances.add(instance) });
      expect(reply).toMatchObject({ outcome: 'accepted' });
    }
    expect([...instances].toSorted()).toEqual(['one', 'two']);
  });

  it('goes on with the instance that is left; a conversation of the other can be begun again', async () => {
    await auth.startInstance('three');
    let begun = '';
    const broken = converse('ali', {
      between: async ({ instance }) => {
        begun = instance;
        await auth.stopInstance(instance);
      },
    });
    await expect(broken).rejects.toThrow(/no-responders/);
    expect(await converse('ali')).toMatchObject({ outcome: 'accepted' });
    expect(await logInBy.pap(auth, 'ali', password)).toMatchObject({ outcome: 'accepted' });
    await auth.startInstance(begun);
  });
});
