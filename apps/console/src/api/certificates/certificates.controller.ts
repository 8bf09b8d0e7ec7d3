import { Controller, Inject, Req } from '@nestjs/common';
import {
  AdministrationError,
  GatewayBus,
  type IssuedIdentity,
  issuedIn,
  issueIdentity,
  renewIdentity,
} from '@sekisho/administration';
import { alternativeNamesProblem, subjectProblem } from '@sekisho/certificates';
import type { FastifyRequest } from 'fastify';
import { whoIsIn } from '../../access/by-whom.ts';
import { Handouts } from '../../handouts/handouts.ts';
import { type Pkcs12Wish, pkcs12Of } from '../../handouts/pkcs12.ts';
import type { AnswerOf, InputOf } from '../endpoint.ts';
import { Asked, Implements } from '../implements.ts';
import { tellChange } from '../tell-change.ts';
import { toldAuthority, toldCertificate } from './described.ts';
import {
  issueCertificate,
  listCertificates,
  listGatewayCertificates,
  listTrustedAuthorities,
  renewCertificate,
  revokeCertificate,
  showAuthority,
  showCertificate,
} from './endpoints.ts';

/** Certificates of gateways, machines and users. */
@Controller()
export class CertificatesController {
  constructor(
    @Inject(GatewayBus) private readonly gateway: GatewayBus,
    @Inject(Handouts) private readonly handouts: Handouts,
  ) {}

  @Implements(listCertificates)
  async list(@Asked() { query }: InputOf<typeof listCertificates>): Promise<AnswerOf<typeof listCertificates>> {
    const { certificates = [], more = false } = await this.gateway.certify('cert.list', query);
    return { certificates, more };
  }

  @Implements(showCertificate)
  async show(@Asked() { params }: InputOf<typeof showCertificate>): Promise<AnswerOf<typeof showCertificate>> {
    return toldCertificate(issuedIn(await this.gateway.certify('cert.show', params)));
  }

  @Implements(issueCertificate)
  async issue(
    @Asked() { body }: InputOf<typeof issueCertificate>,
    @Req() request: FastifyRequest,
  ): Promise<AnswerOf<typeof issueCertificate>> {
    const { algorithm, encryption, ...order } = body;
    const problem = subjectProblem({ commonName: order.name }) ?? alternativeNamesProblem(order.names);
    if (problem !== undefined) throw new AdministrationError(problem);
    const issued = await issueIdentity(this.gateway, order, algorithm);
    tellChange(this.gateway, request, `cert.issue ${order.name}`, { after: { ...issued.record } });
    return this.#handOver(issued, { encryption }, request);
  }

  @Implements(renewCertificate)
  async renew(
    @Asked() { params: { serial }, body }: InputOf<typeof renewCertificate>,
    @Req() request: FastifyRequest,
  ): Promise<AnswerOf<typeof renewCertificate>> {
    const { algorithm, encryption, revokeOld } = body;
    const { name } = issuedIn(await this.gateway.certify('cert.show', { serial })).record;
    const renewed = await renewIdentity(this.gateway, { serial, name, revokeOld }, algorithm);
    tellChange(this.gateway, request, `cert.renew ${name}`, { after: { ...renewed.record } });
    if (revokeOld) tellChange(this.gateway, request, `cert.revoke ${serial}`, { after: { reason: 'superseded' } });
    return this.#handOver(renewed, { encryption }, request);
  }

  @Implements(revokeCertificate)
  async revoke(
    @Asked() { params: { serial }, body: { reason } }: InputOf<typeof revokeCertificate>,
    @Req() request: FastifyRequest,
  ): Promise<AnswerOf<typeof revokeCertificate>> {
    await this.gateway.certify('cert.revoke', { serial, reason });
    tellChange(this.gateway, request, `cert.revoke ${serial}`, { after: { reason } });
    return {};
  }

  @Implements(listGatewayCertificates)
  async own(): Promise<AnswerOf<typeof listGatewayCertificates>> {
    const replies = await this.gateway.gatewayCertificates();
    return {
      certificates: replies.flatMap(({ service, instance, certificates }) =>
        certificates.map((status) => ({ ...status, service, instance })),
      ),
    };
  }

  @Implements(listTrustedAuthorities)
  async trusted(): Promise<AnswerOf<typeof listTrustedAuthorities>> {
    const replies = await this.gateway.backEndHealth();
    return {
      authorities: replies.flatMap(({ instance, authorities = [] }) =>
        authorities.map((each) => ({ instance, ...each })),
      ),
    };
  }

  @Implements(showAuthority)
  async authority(): Promise<AnswerOf<typeof showAuthority>> {
    return toldAuthority(await this.gateway.authority());
  }

  async #handOver(
    { identity, record }: IssuedIdentity,
    wish: Pkcs12Wish,
    request: FastifyRequest,
  ): Promise<AnswerOf<typeof issueCertificate>> {
    const { file, password } = await pkcs12Of(identity, wish);
    const handout = this.handouts.keep(whoIsIn(request).administrator.id, { files: [file] });
    return { record, password, file: file.name, handout };
  }
}
