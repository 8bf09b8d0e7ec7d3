import type { UserMethod } from '@sekisho/contracts';
import { Secret } from '@sekisho/wire';
import { expect, it } from 'vitest';
import type { Answer, Attempt, BackEnd, Credentials } from '../back-ends/back-end.ts';
import type { Realm } from '../realms/realms.ts';
import { askRealm } from './ask-realm.ts';
import { BackEndFailure } from './failure.ts';
import { Patience } from './patience.ts';

const accepted: Answer = { kind: 'accepted', account: { name: 'ali', groups: [], grants: {} } };

const backEnd = (name: string, verify: BackEnd['verify'], methods: readonly UserMethod[] = ['pap']): BackEnd => ({
  name,
  kind: 'radius',
  methods: new Set(methods),
  verify,
  health: () => [],
  close: async () => undefined,
});

const realm = (...backEnds: BackEnd[]): Realm => ({
  name: 'corp',
  backEnds,
  methods: new Set<UserMethod>(['pap']),
  groups: [],
  officeMode: true,
  qualify: (name) => name,
});

const attempt = (password: Secret, name: string): Attempt => ({
  connection: '01J00000000000000000000000',
  edge: 'edge-1',
  remote: '198.51.100.7',
  name,
  presented: name,
  credentials: { method: 'pap', password },
});

const ask = (backEnds: BackEnd[], patience = new Patience(), password = Secret.fromText('right')) =>
  askRealm(realm(...backEnds), 'pap', attempt(password, 'ali'), { patience });

const passwordOf = (credentials: Credentials): string =>
  credentials.method === 'pap' ? credentials.password.revealText() : '';

it('back ends are asked in their order until one knows the user', async () => {
  const unknown = backEnd('first', async () => ({ kind: 'unknown-user' }));
  expect(await ask([unknown, backEnd('second', async () => accepted)])).toMatchObject({ backEnd: 'second' });
  expect(await ask([unknown])).toMatchObject({ answer: { kind: 'refused', code: 'unknown-user' } });
});

it('a user whom no back end that answered knows is not unknown while another one is silent', async () => {
  const silent = backEnd('first', async () => ({
    kind: 'unavailable',
    detail: 'RADIUS 10.0.0.5 did not answer in 5 s',
  }));
  const unknown = backEnd('second', async () => ({ kind: 'unknown-user' }));
  expect(await ask([silent, unknown])).toMatchObject({
    answer: { code: 'back-end-unavailable', detail: 'RADIUS 10.0.0.5 did not answer in 5 s' },
  });
});

it('no back end is asked about a user without a name', async () => {
  const credulous = realm(backEnd('first', async () => accepted));
  expect(await askRealm(credulous, 'pap', attempt(Secret.fromText('right'), ''))).toMatchObject({
    answer: { kind: 'refused', code: 'unknown-user' },
  });
});

it('all together they may take as long as a login may, and each that was not heard is named', async () => {
  const never = () => new Promise<Answer>(() => undefined);
  expect(await ask([backEnd('first', never), backEnd('second', never)], new Patience(20))).toMatchObject({
    answer: {
      code: 'back-end-unavailable',
      detail:
        'first did not answer within the 0.02 s that a login may take; second was not asked: the 0.02 s of a login were over',
    },
  });
});

it('one that is not waited for any more keeps a password of its own until it is done', async () => {
  const password = Secret.fromText('right');
  const goOn = Promise.withResolvers<void>();
  let given: Credentials | undefined;
  const slow = backEnd('slow', async ({ credentials }) => {
    given = credentials;
    await goOn.promise;
    return accepted;
  });
  await ask([slow], new Patience(20), password);
  password.wipe();
  expect(given && passwordOf(given)).toBe('right');
  goOn.resolve();
  await expect.poll(() => given && passwordOf(given)).toBe('\0'.repeat(5));
});

it('one that throws is named', async () => {
  const cause = new TypeError('undefined is not a function');
  const broken = backEnd('hq', async () => {
    throw cause;
  });
  await expect(ask([broken])).rejects.toThrow(new BackEndFailure('hq', cause));
});
