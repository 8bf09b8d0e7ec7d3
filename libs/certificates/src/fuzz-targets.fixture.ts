import { certificatesInFile } from './files/certificate-file.ts';
import { pemBlocks, toPem } from './files/pem.ts';
import {
  type Certificate,
  certificatesOf,
  createRequest,
  describeCertificate,
  distinguishedNameText,
  generateKey,
  holderFirst,
  issueCertificate,
  issueCrl,
  matchesIdentity,
  nameKey,
  namesOf,
  newSerial,
  ocspRequest,
  ocspResponse,
  parseCertificate,
  parseCrl,
  readOcspRequest,
  readOcspResponse,
  readRequest,
  signingKey,
  validatePath,
} from './index.ts';

const day = 86_400_000;
const now = new Date();
const validity = { notBefore: new Date(now.getTime() - day), notAfter: new Date(now.getTime() + day) };

/** A CA, somebody it has certified, and what is said about that. */
async function world() {
  const ca = signingKey((await generateKey('ecdsa-p256')).privateKey);
  const common = { ...validity, signingKey: ca, publicKey: ca.publicKey, serial: newSerial() };
  const root = await issueCertificate({
    ...common,
    issuer: undefined,
    subject: { commonName: 'Root' },
    authority: { pathLength: 1 },
  });
  const leaf = await issueCertificate({
    ...common,
    issuer: root,
    subject: { commonName: 'laptop-7', organization: 'Example' },
    names: { dns: ['laptop.example'], ip: ['192.0.2.7', '2001:db8::7'], email: ['a@b.example'], upn: ['a@b.example'] },
    extendedKeyUsage: ['client-authentication'],
    crlUrl: 'http://ca.example/crl',
    ocspUrl: 'http://ca.example/ocsp',
  });
  const crl = await issueCrl({
    issuer: root,
    signingKey: ca,
    number: 7,
    thisUpdate: validity.notBefore,
    nextUpdate: validity.notAfter,
    revoked: [{ serial: newSerial(), at: validity.notBefore, reason: 'keyCompromise' }],
  });
  const issuer = parseCertificate(root);
  const asked = ocspRequest(parseCertificate(leaf), issuer, new Uint8Array(16));
  const read = readOcspRequest(asked);
  const [certificate] = read.outcome === 'read' ? read.request.certificates : [];
  if (!certificate) throw new Error('the request asks for nothing');
  const revoked = { status: 'revoked', at: validity.notBefore, reason: 'keyCompromise' } as const;
  const response = await ocspResponse({
    signingKey: ca,
    producedAt: now,
    answers: [{ certificate, thisUpdate: validity.notBefore, nextUpdate: validity.notAfter, ...revoked }],
  });
  const request = await createRequest({ key: ca, subject: { commonName: 'alice' }, names: { email: ['a@b.example'] } });
  return { leaf, issuer, crl, asked, response, request };
}
type World = Awaited<ReturnType<typeof world>>;
let made: Promise<World> | undefined;
/** Made once: keys take time. */
const theWorld = (): Promise<World> => {
  made ??= world();
  return made;
};

/** What everybody asks of a certificate that was read. */
function look(certificate: Certificate): void {
  describeCertificate(certificate);
  namesOf(certificate, ['upn', 'email', 'dns', 'common-name'], { constrained: false });
  nameKey(certificate.subjectDer);
  for (let type = 0; type < 12; type += 1) matchesIdentity(certificate, { type, data: certificate.subjectDer });
}

export const fuzzTargets = {
  certificate: (input: Uint8Array) => look(parseCertificate(input)),
  /** What came as a certificate is not one of the CA, unless the CA has signed it. */
  path: async (input: Uint8Array) => {
    const { leaf, issuer } = await theWorld();
    const certificate = parseCertificate(input);
    if (Buffer.compare(certificate.der, leaf) === 0) return;
    const verdict = await validatePath({ leaf: certificate, others: [certificate], anchors: [issuer], at: now });
    if (verdict.kind !== 'refused') throw new Error('a certificate that the CA has not signed');
  },
  payload: (input: Uint8Array) => {
    const [encoding = 0] = input;
    holderFirst(certificatesOf(encoding, input.subarray(1)).slice(0, 8).map(parseCertificate));
  },
  'distinguished-name': (input: Uint8Array) => {
    distinguishedNameText(input);
    nameKey(input);
  },
  crl: (input: Uint8Array) => void parseCrl(input).revocations.newestSince(undefined),
  'ocsp-request': (input: Uint8Array) => void readOcspRequest(input),
  'ocsp-response': async (input: Uint8Array) => {
    const { leaf, issuer } = await theWorld();
    const question = { certificate: parseCertificate(leaf), issuer, nonce: undefined, at: now };
    const { kind } = await readOcspResponse(input, question);
    if (kind === 'good') throw new Error('good, although the CA has revoked it');
  },
  request: async (input: Uint8Array) => void (await readRequest(input)),
  pem: (input: Uint8Array) => void pemBlocks(Buffer.from(input).toString('latin1'), 'CERTIFICATE'),
  file: (input: Uint8Array) => void certificatesInFile(input),
};

const of = (pick: (world: World) => Uint8Array) => async () => [pick(await theWorld())];

export const fuzzSeeds = {
  certificate: of(({ leaf }) => leaf),
  path: of(({ leaf }) => leaf),
  payload: of(({ leaf }) => Uint8Array.of(4, ...leaf)),
  'distinguished-name': of(({ leaf }) => parseCertificate(leaf).subjectDer),
  crl: of(({ crl }) => crl),
  'ocsp-request': of(({ asked }) => asked),
  'ocsp-response': of(({ response }) => response),
  request: of(({ request }) => request),
  pem: of(({ leaf }) => Buffer.from(toPem('CERTIFICATE', leaf), 'latin1')),
  file: of(({ leaf }) => leaf),
};
