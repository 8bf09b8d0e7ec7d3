import { describe, expect, it } from 'vitest';
import { type SettingsChange, SettingsChangeError, withSettingsChanged } from './edited.ts';
import { parse } from './settings.fixture.ts';

const text = `# Ours.
officeMode:   { pool: 10.66.0.0/16 }   # as it is
# Who may.
access:
  # The office.
  rules:
    # Mail.
    - { action: allow, to: 10.1.0.25/32, protocol: tcp, ports: [25] }
    # Web.
    - { action: allow, to: 10.1.0.80/32, protocol: tcp, ports: [80, 443] }
  routeAllTraffic: false # not yet
encryptionDomain: [10.0.0.0/8]
# Last words.
`;

const changed = (...changes: SettingsChange[]) => withSettingsChanged(text, changes);
const set = (value: unknown, ...path: (string | number)[]) => changed({ path, value });

describe('a change of the settings', () => {
  it('replaces one value, and nothing else of the text', () => {
    expect(set(true, 'access', 'routeAllTraffic')).toBe(
      text.replace('routeAllTraffic: false', 'routeAllTraffic: true'),
    );
    expect(set('10.67.0.0/16', 'officeMode', 'pool')).toContain('10.67.0.0/16');
  });

  it('keeps the comments of what stays in a list, and of what takes the place of another element', () => {
    const mail = { action: 'allow', to: '10.1.0.26/32', protocol: 'tcp', ports: [25] };
    const web = { action: 'allow', to: '10.1.0.80/32', protocol: 'tcp', ports: [80, 443] };
    const dns = { action: 'allow', to: '10.1.0.53/32', protocol: 'udp', ports: [53] };
    const edited = set([dns, mail, web], 'access', 'rules');
    expect(edited).toMatch(/# Web\.\n {4}- \{ action: allow, to: 10\.1\.0\.80\/32/);
    expect(parse(edited).access.rules.map(({ to }) => to)).toEqual(['10.1.0.53/32', '10.1.0.26/32', '10.1.0.80/32']);
    expect(set([web], 'access', 'rules')).toMatch(/# Web\.\n {4}- \{ action: allow, to: 10\.1\.0\.80\/32/);
  });

  it('adds a section at the end, and what is missing on the way', () => {
    const edited = set('debug', 'log', 'level');
    expect(edited.startsWith(text)).toBe(true);
    expect(parse(edited).log.level).toBe('debug');
    expect(parse(set([{ groups: ['staff'] }], 'profiles')).profiles).toHaveLength(1);
  });

  describe('adds a key', () => {
    const officeMode = (...lines: string[]) =>
      [
        'officeMode:',
        '  pool: 10.66.0.0/16',
        ...lines,
        '# What clients',
        '# reach.',
        'encryptionDomain: [10.0.0.0/8]',
        '',
      ].join('\n');
    const withDomain = (before: string) =>
      withSettingsChanged(before, [{ path: ['officeMode', 'domain'], value: 'corp.example' }]);

    it.each([
      ['a comment of the next section', []],
      ['a list', ['  dns:', '    - 10.0.0.1 # first', '    # none else']],
      ['a mapping in it', ['  inform:', '    answer: true']],
      ['a text of several lines', ['  file: |', '    one', '    # two']],
    ])('behind the last line of its mapping: %s', (_what, lines) => {
      expect(withDomain(officeMode(...lines))).toBe(officeMode(...lines, '  domain: corp.example'));
      expect(withDomain(officeMode(...lines, ''))).toBe(officeMode(...lines, '  domain: corp.example', ''));
    });

    it('behind the example of it', () => {
      const example = ['  # Of the network.', '  # domain: corp.example.com'];
      const more = ['  # How long.', '  leaseDuration: 15m'];
      expect(withDomain(officeMode(...example, ...more))).toBe(
        officeMode(...example, '  domain: corp.example', ...more),
      );
    });

    it('behind all lines of the example, not in the example of something else', () => {
      const pools = [
        '  #   pools:',
        '  #     sales:',
        '  #       domain: sales.example',
        '  # Until then.',
        '  sticky: true',
      ];
      const added = withSettingsChanged(officeMode(...pools), [
        { path: ['officeMode', 'pools', 'staff', 'addresses'], value: '10.67.0.0/16' },
      ]);
      const staff = ['  pools:', '    staff:', '      addresses: 10.67.0.0/16'];
      expect(added).toBe(officeMode(...pools.slice(0, 3), ...staff, ...pools.slice(3)));
      expect(withDomain(officeMode(...pools))).toBe(officeMode(...pools, '  domain: corp.example'));
    });

    it('before what is said of further keys', () => {
      const further = ['  # None yet.', '  #   ipv6: none', '', '  # For now.'];
      expect(withDomain(officeMode(...further))).toBe(officeMode('  domain: corp.example', ...further));
    });

    it('at the end of a text that does not end with a line', () => {
      expect(withDomain('officeMode:\n  pool: 10.66.0.0/16')).toBe(
        'officeMode:\n  pool: 10.66.0.0/16\n  domain: corp.example',
      );
    });
  });

  it('takes out what is to have its default, a whole section too', () => {
    const without = set(null, 'access');
    expect(without).toContain('# Who may.\nencryptionDomain: [10.0.0.0/8]\n# Last words.\n');
    expect(parse(without).access.rules).toEqual([]);
    expect(set(null, 'access', 'rules', 0)).not.toContain('10.1.0.25');
    expect(set(null, 'log', 'level')).toBe(text);
  });

  it('comes after the ones before it', () => {
    const [first, second] = ['one', 'two'].map((name) => ({ groups: [name] }));
    const edited = changed({ path: ['profiles', 0], value: first }, { path: ['profiles', 1], value: second });
    expect(parse(edited).profiles.map(({ groups }) => groups)).toEqual([['one'], ['two']]);
  });

  it('fills a key that was left without a value', () => {
    expect(parse(withSettingsChanged(`${text}log:\n`, [{ path: ['log', 'level'], value: 'warn' }])).log.level).toBe(
      'warn',
    );
  });

  it('writes lists of single values in one line', () => {
    expect(set(['10.1.0.53', '10.1.0.54'], 'officeMode', 'dns')).toContain('dns: [ 10.1.0.53, 10.1.0.54 ]');
  });

  it.each<[string, SettingsChange]>([
    ['in a single value', { path: ['access', 'routeAllTraffic', 'x'], value: 1 }],
    ['beyond the end of a list', { path: ['access', 'rules', 7], value: {} }],
    ['by number in a mapping', { path: ['access', 3], value: 1 }],
    ['in no section', { path: [0], value: 1 }],
  ])('is refused %s', (_, change) => {
    expect(() => changed(change)).toThrow(SettingsChangeError);
  });

  it('is refused of a text that is no mapping', () => {
    expect(() => withSettingsChanged('- 1\n', [{ path: ['log', 'level'], value: 'warn' }])).toThrow(
      SettingsChangeError,
    );
  });
});
