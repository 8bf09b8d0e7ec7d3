import { busUsers, subjects } from '@sekisho/contracts';
import { describe, expect, it } from 'vitest';
import { formatNatsConfig } from './nats-config.ts';

const alone = {
  name: 'sekisho',
  listen: '127.0.0.1:4711',
  store: '/s/n',
  users: busUsers,
  passwordOf: (user: string) => `pw-${user}`,
};
const config = JSON.parse(formatNatsConfig(alone));
const user = (name: string) => config.authorization.users.find((each: { user: string }) => each.user === name);

describe('the configuration of the private nats-server', () => {
  it('listens on loopback alone', () => {
    expect(config.listen).toBe('127.0.0.1:4711');
  });

  it('finds a service gone within seconds, so that another instance gets its requests', () => {
    expect(config).toMatchObject({ ping_interval: '5s', ping_max: 2 });
  });

  it('gives each service a user with a password of its own', () => {
    const users = config.authorization.users.map((each: { user: string; password: string }) => [
      each.user,
      each.password,
    ]);
    expect(Object.fromEntries(users)).toEqual({
      edge: 'pw-edge',
      auth: 'pw-auth',
      'ip-pool': 'pw-ip-pool',
      audit: 'pw-audit',
      balancer: 'pw-balancer',
      ca: 'pw-ca',
      cli: 'pw-cli',
      console: 'pw-console',
      supervisor: 'pw-supervisor',
      publisher: 'pw-publisher',
    });
  });

  it('leaves each user the answers to its own requests alone', () => {
    for (const { user: name, permissions } of config.authorization.users) {
      const inboxes = permissions.subscribe.allow.filter((subject: string) => subject.startsWith('_INBOX'));
      expect(inboxes).toEqual([`_INBOX.${name}.>`]);
    }
  });

  it('lets ip-pool answer, and end the session that another login replaces', () => {
    expect(user('ip-pool').permissions.publish).toEqual({ allow: [subjects.edgeEndSession] });
    expect(user('ip-pool').permissions.allow_responses).toMatchObject({ max: 1 });
  });

  it('lets an edge answer in parts, and the CLI not at all', () => {
    expect(user('edge').permissions.allow_responses).toMatchObject({ max: 1_000 });
    expect(user('cli').permissions.allow_responses).toBeUndefined();
  });

  it('lets auth read what happens to sessions and act on them, and write nothing of it', () => {
    const { publish } = user('auth').permissions;
    expect(publish.allow).toContain(subjects.edgeEndSession);
    expect(publish.allow).toContain(subjects.edgeSetLimits);
    expect(publish.allow).toContain('$JS.API.CONSUMER.MSG.NEXT.SEKISHO_EVENTS.>');
    expect(publish.allow).not.toContain(subjects.allEvents);
    expect(publish.allow).not.toContain('$JS.API.STREAM.CREATE.SEKISHO_EVENTS');
  });

  it('lets those alone who administer, and who puts settings back, tell what was changed', () => {
    const names = busUsers.map(({ name }) => name);
    const may = (name: string) => user(name).permissions.publish.allow?.includes(subjects.administrationChanged);
    expect(names.filter(may)).toEqual(['supervisor', 'publisher', 'console', 'cli']);
    expect(user('cli').permissions.publish.allow).not.toContain(subjects.eventBatch);
    expect(user('console').permissions.publish.allow).not.toContain(subjects.connectionEvents);
    expect(user('edge').permissions.publish.allow).not.toContain(subjects.allEvents);
  });

  it('lets commands on the gateway alone make administrators of the console, which answers', () => {
    const subject = subjects.consoleAdmin('admin.add');
    const asking = ['edge', 'auth', 'ip-pool', 'audit', 'ca', 'console', 'cli'].filter((name) =>
      user(name).permissions.publish.allow?.includes(subject),
    );
    expect(asking).toEqual(['cli']);
    expect(user('console').permissions.subscribe.allow).toContain(subject);
  });

  it('lets the publisher alone tell instances to take settings over, each service by subjects of its own', () => {
    const [asked, one] = [subjects.settingsTake('auth', '*'), subjects.settingsTake('auth', 'auth-1')];
    expect(one).toBe(asked.replace('*', 'auth-1'));
    const which = (side: 'publish' | 'subscribe', name: string) =>
      user(name).permissions[side].allow?.some(
        (each: string) => each === asked || (each.endsWith('.>') && one.startsWith(each.slice(0, -1))),
      );
    const names = busUsers.map(({ name }) => name);
    expect(names.filter((name) => which('publish', name))).toEqual(['publisher']);
    expect(names.filter((name) => which('subscribe', name))).toEqual(['auth']);
  });

  it('lets the console alone ask edges for pre-shared keys', () => {
    const names = config.authorization.users.map((each: { user: string }) => each.user);
    const may = (direction: 'publish' | 'subscribe') =>
      names.filter((name: string) => user(name).permissions[direction].allow?.includes(subjects.edgeHandKey));
    expect([may('publish'), may('subscribe')]).toEqual([['console'], ['edge']]);
  });

  it('keeps administration from the edge, which faces the internet', () => {
    expect(user('edge').permissions.publish.allow).not.toContain(subjects.authAdmin('user.add'));
    expect(user('cli').permissions.publish.allow).toContain(subjects.authAdmin('user.add'));
  });
});

describe('the configuration of a server of a cluster', () => {
  const tls = { certificate: '/t/nats-1.pem', key: '/t/nats-1.key', ca: '/t/ca.pem' };
  const routes = ['nats-1:6222', 'nats-2:6222', 'nats-3:6222'];
  const clustered = JSON.parse(
    formatNatsConfig({
      ...alone,
      name: 'nats-1',
      listen: '0.0.0.0:4222',
      tls,
      cluster: { listen: '0.0.0.0:6222', routes, tls },
      monitor: '127.0.0.1:8222',
    }),
  );

  it('speaks TLS to clients, who show a password and no certificate', () => {
    expect(clustered.tls).toMatchObject({ cert_file: '/t/nats-1.pem', key_file: '/t/nats-1.key' });
    expect(clustered.tls).not.toHaveProperty('verify');
  });

  it('takes no other server in without a certificate', () => {
    expect(clustered.cluster.tls).toMatchObject({ ca_file: '/t/ca.pem', verify: true });
    expect(clustered.cluster.routes).toEqual(routes.map((route) => `nats-route://${route}`));
  });

  it('gives its users the rights they have on one machine', () => {
    expect(clustered.authorization).toEqual(config.authorization);
    expect(clustered.server_name).toBe('nats-1');
  });
});
