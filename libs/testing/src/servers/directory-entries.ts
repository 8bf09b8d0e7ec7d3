/** Where a directory of a test begins, and who may search it. */
export const suffix = 'dc=example,dc=org';
export const searchAccount = { dn: `cn=search,${suffix}`, password: 'looks things up' } as const;

/** One entry of an LDIF; values as bytes are written in base64 (RFC 2849). */
export function entry(dn: string, attributes: Readonly<Record<string, string | Buffer | readonly string[]>>): string {
  const lines = Object.entries(attributes).flatMap(([name, value]) =>
    [value].flat().map((each) => `${name}:: ${Buffer.from(each).toString('base64')}`),
  );
  return [`dn:: ${Buffer.from(`${dn},${suffix}`).toString('base64')}`, ...lines, ''].join('\n');
}

/** What every directory holds: the account that searches, policies of passwords, and places for people and groups. */
export const base = (searchPassword: string): string => `dn: ${suffix}
objectClass: dcObject
objectClass: organization
dc: example
o: Example

dn: ${searchAccount.dn}
objectClass: organizationalRole
objectClass: simpleSecurityObject
cn: search
userPassword: ${searchPassword}

dn: cn=policy,${suffix}
objectClass: organizationalRole
objectClass: pwdPolicy
cn: policy
pwdAttribute: userPassword
pwdMustChange: TRUE
pwdMaxAge: 315360000

dn: cn=strict,${suffix}
objectClass: organizationalRole
objectClass: pwdPolicy
cn: strict
pwdAttribute: userPassword
pwdLockout: TRUE
pwdMaxFailure: 3
pwdMaxAge: 864000
pwdExpireWarning: 864000

dn: ou=people,${suffix}
objectClass: organizationalUnit
ou: people

dn: ou=groups,${suffix}
objectClass: organizationalUnit
ou: groups
`;
