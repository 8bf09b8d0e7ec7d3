import { generateKeyPairSync } from 'node:crypto';
import { createServer } from 'node:http';
import { argv } from 'node:process';
import { Provider } from 'oidc-provider';

/** Runs on the gateway's machine: an OpenID provider that signs in one person, of one group, without asking anything. */
const [port = '', clientSecret = '', redirectUri = '', name = '', group = ''] = argv.slice(2);
const clientId = 'sekisho';
const key = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ format: 'jwk' });
const provider = new Provider(`http://127.0.0.1:${port}`, {
  clients: [{ client_id: clientId, client_secret: clientSecret, redirect_uris: [redirectUri] }],
  jwks: { keys: [{ ...key, kty: 'RSA', alg: 'RS256', use: 'sig' }] },
  cookies: { keys: ['of this test'] },
  claims: { openid: ['sub'], profile: ['preferred_username', 'groups'] },
  pkce: { required: () => true },
  features: { devInteractions: { enabled: false } },
  interactions: { url: (_, { uid }) => `/interaction/${uid}` },
  ttl: { Interaction: 60, Session: 60, Grant: 60, AccessToken: 60, AuthorizationCode: 60, IdToken: 60 },
  findAccount: (_, sub) => ({
    accountId: sub,
    claims: () => ({ sub, preferred_username: name, groups: [group] }),
  }),
  loadExistingGrant: async (context) => {
    const accountId = context.oidc.session?.accountId;
    const grant = new context.oidc.provider.Grant({ clientId, ...(accountId !== undefined && { accountId }) });
    grant.addOIDCScope('openid profile');
    await grant.save();
    return grant;
  },
});
const answer = provider.callback();
const server = createServer((request, response) =>
  request.url?.startsWith('/interaction/') === true
    ? provider.interactionFinished(request, response, { login: { accountId: `sub of ${name}` } })
    : answer(request, response),
);
server.listen(Number(port), '127.0.0.1', () => console.log('listens'));
