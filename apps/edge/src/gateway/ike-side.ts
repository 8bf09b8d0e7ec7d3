import type { RefusalCode } from '@sekisho/contracts';
import type { ControlFrame } from '@sekisho/dataplane';
import {
  type ChildSa,
  createIkeEndpoint,
  type DiffieHellmanAnswer,
  type DiffieHellmanQuestion,
  formatEspSuite,
  formatIkeSuite,
  type IkeEffect,
  type IkeEndpoint,
  type IkeRefusal,
  type IkeSaId,
  type IkeSaInfo,
  type PeerAuthenticationQuestion,
  type QuestionId,
  type SignatureQuestion,
} from '@sekisho/isakmp';
import type { Endpoint } from '@sekisho/wire';
import type { Connection } from '../connections/connection.ts';
import type { EdgeContext } from '../connections/edge-context.ts';
import type { ProvenMachine } from '../connections/machine-authentication.ts';
import { Peer, type PeerHost } from '../connections/peer.ts';
import type { Peers } from '../connections/peers.ts';
import { limits } from '../limits.ts';
import { Alarm, now } from './alarm.ts';
import type { Attempts } from './attempts.ts';
import type { GatewayOptions } from './gateway-options.ts';
import { refusalOfIke } from './refusals.ts';

const revokedCode = 'certificate-revoked' satisfies RefusalCode;

export interface IkeSideParts {
  readonly options: GatewayOptions;
  readonly context: EdgeContext;
  readonly peers: Peers;
  readonly attempts: Attempts;
  readonly host: PeerHost;
  readonly remove: (peer: Peer, reason: Parameters<Peer['lost']>[0]) => void;
}

/** A machine that shows a certificate, until its Main Mode is over. */
interface Judged {
  readonly question: QuestionId;
  /** Once it is accepted. */
  machine: ProvenMachine | undefined;
  revoked: boolean;
}

/** The IKE endpoint of an edge, and what its effects do to peers, attempts and the packet path. */
export class IkeSide {
  readonly #parts: IkeSideParts;
  readonly #ike: IkeEndpoint;
  readonly #alarm = new Alarm(() => this.#apply(this.#ike.timeout(now())));
  /** By attempt. */
  readonly #judged = new Map<string, Judged>();
  #leaving = false;

  constructor(parts: IkeSideParts) {
    this.#parts = parts;
    const { options, context } = parts;
    this.#ike = createIkeEndpoint({
      policy: options.policy,
      random: context.random,
      allocateSpi: () => context.identifiers.allocateSpi(),
      nameAttempt: options.nameConnection,
    });
  }

  receive(frame: Extract<ControlFrame, { kind: 'ike' }>): void {
    this.#apply(this.#ike.receive(frame, now()));
  }

  moved(sas: Iterable<IkeSaId>, remote: Endpoint): void {
    for (const sa of sas) this.#ike.moved(sa, remote);
  }

  close(sas: Iterable<IkeSaId>): void {
    for (const sa of sas) this.#apply(this.#ike.close(sa, now()));
  }

  /** The certificate that this attempt shows has been revoked. @returns false when it shows none now */
  withdraw(attempt: string): boolean {
    const judged = this.#judged.get(attempt);
    if (!judged) return false;
    // The verdict may be there already, and the own signature awaited: then the SA is closed once it stands.
    judged.revoked = true;
    const detail = 'the certificate was revoked while it was being verified';
    const refused = { outcome: 'refused', reason: revokedCode, detail, certificateInvalid: true } as const;
    this.#apply(this.#ike.answer(judged.question, { kind: 'peer-authentication', verdict: refused }, now()));
    return true;
  }

  /** Nothing is repeated from now on, or asked. */
  leave(): void {
    this.#leaving = true;
  }

  stop(): void {
    this.#alarm.stop();
  }

  #apply(effects: readonly IkeEffect[]): void {
    for (const effect of effects) this.#onIke(effect);
    this.#alarm.set(this.#leaving ? undefined : this.#ike.deadline());
  }

  #onIke(effect: IkeEffect): void {
    const { attempts, context, peers } = this.#parts;
    switch (effect.kind) {
      case 'send':
        return context.dataplane.sendIke(effect.local, effect.remote, effect.bytes);
      case 'diffie-hellman':
        void this.#compute(effect);
        return;
      case 'peer-authentication':
        void this.#judge(effect);
        return;
      case 'signature':
        void this.#sign(effect);
        return;
      case 'step':
        return this.#onStep(effect);
      case 'sa-established':
        return this.#onSaEstablished(effect.sa);
      case 'initial-contact':
        return peers.byIkeSa(effect.ikeSa)?.onInitialContact();
      case 'child-expected':
        return this.#installChild(effect.child, false);
      case 'child-established':
        return this.#onChildEstablished(effect.child);
      case 'child-deleted':
        return this.#onChildDeleted(effect.spiIn);
      case 'sa-deleted':
        return this.#onSaDeleted(effect);
      case 'refused':
        return this.#onRefused(effect);
      case 'ignored':
        return attempts.count(`ike: ${effect.reason}`);
    }
  }

  async #compute(question: DiffieHellmanQuestion): Promise<void> {
    const { attempts, options } = this.#parts;
    let answer: DiffieHellmanAnswer | undefined;
    try {
      answer = await options.slowCrypto.compute(question);
    } catch {
      this.#ike.postpone(question.question);
      return attempts.count('ike: diffie-hellman queue full');
    }
    this.#apply(this.#ike.answer(question.question, { kind: 'diffie-hellman', answer }, now()));
  }

  async #judge(asked: PeerAuthenticationQuestion): Promise<void> {
    const { attempts, options } = this.#parts;
    const judged: Judged = { question: asked.question, machine: undefined, revoked: false };
    this.#judged.set(asked.attempt, judged);
    const judgement = await options.machines.judge(asked, (certificate) => {
      // Whoever revokes it while it is being verified finds the attempt.
      const attempt = attempts.get(asked.attempt);
      if (attempt) attempt.facts.machineCertificate = certificate;
    });
    // Meanwhile the attempt was refused, be it that its time was over.
    if (this.#judged.get(asked.attempt) !== judged) return;
    if (judgement === undefined) {
      this.#judged.delete(asked.attempt);
      this.#ike.postpone(asked.question);
      return attempts.count('ike: too many machines to verify');
    }
    judged.machine = judgement.machine;
    const { verdict } = judgement;
    this.#apply(this.#ike.answer(asked.question, { kind: 'peer-authentication', verdict }, now()));
  }

  async #sign(asked: SignatureQuestion): Promise<void> {
    const { attempts, options } = this.#parts;
    const signature = await options.machines.sign(asked);
    if (signature === undefined) attempts.count('ike: signature not made');
    this.#apply(this.#ike.answer(asked.question, { kind: 'signature', signature }, now()));
  }

  #onStep({ attempt, step, remote }: Extract<IkeEffect, { kind: 'step' }>): void {
    const { attempts, peers } = this.#parts;
    const known = attempts.get(attempt);
    // A client that is in renews its IKE SA from the same address and port: part of its connection, not a new one.
    const renewal = known === undefined && peers.byRemote(remote)?.connected === true;
    if (renewal) return;
    const connection = known ?? (step === 'main-mode-1' ? attempts.begin(attempt, remote) : undefined);
    if (!connection) return;
    connection.remote = remote;
    if (step !== 'quick-mode-3') connection.reach(step);
  }

  #onSaEstablished(sa: IkeSaInfo): void {
    const { attempts, context, host, peers } = this.#parts;
    const connection = this.#established(sa);
    if (connection.state === 'over') return this.#apply(this.#ike.close(sa.id, now()));
    const renewed = this.#renewedBy(sa);
    if (!renewed && peers.size >= limits.peersMax) {
      connection.refuse('gateway-busy', `${limits.peersMax} clients are connected`);
      return this.#apply(this.#ike.close(sa.id, now()));
    }
    if (renewed && renewed.ikeSas.size >= limits.ikeSasPerPeerMax) {
      attempts.forget(connection.id);
      attempts.count('ike: too many SAs of one client');
      return this.#apply(this.#ike.close(sa.id, now()));
    }
    const peer =
      renewed ?? new Peer(context.identifiers.nextPeerId(), sa.identity, sa.machine, sa.remote, context, host);
    if (!renewed) {
      peers.add(peer);
      connection.reach('ike-established', `${connection.facts.machine}, ${connection.facts.ikeSuite}`);
    }
    if (peer.addIkeSa(sa, connection)) attempts.forget(connection.id);
    peers.nameIkeSa(sa.id, peer);
  }

  /** What Main Mode has told of the connection. */
  #established({ attempt, remote, suite, identity }: IkeSaInfo): Connection {
    const { attempts } = this.#parts;
    const connection = attempts.get(attempt) ?? attempts.begin(attempt, remote);
    const { machine, revoked = false } = this.#judged.get(attempt) ?? {};
    this.#judged.delete(attempt);
    connection.remote = remote;
    connection.facts.ikeSuite = formatIkeSuite(suite);
    connection.facts.machine = machine?.text ?? identity.text;
    connection.facts.machineCertificate = machine?.certificate;
    if (revoked) connection.refuse(revokedCode);
    return connection;
  }

  /** The peer that this SA joins. One that the client starts afresh from, or that was told goodbye, makes room. */
  #renewedBy(sa: IkeSaInfo): Peer | undefined {
    const { peers, remove } = this.#parts;
    const before = peers.renewed(sa);
    if (!before || !(sa.initialContact || before.closing)) return before;
    remove(before, 'replaced-by-new-connection');
    return undefined;
  }

  #installChild(child: ChildSa, outbound: boolean): void {
    const { context, peers } = this.#parts;
    const peer = peers.byIkeSa(child.ikeSa);
    if (!peer) return;
    peer.children.set(child.spiIn, child);
    peers.nameSpi(child.spiIn, peer);
    const { spiIn, spiOut, keysIn, keysOut, local, remote } = child;
    const { encryption, integrity } = child.suite;
    context.dataplane.installSa({
      peer: peer.id,
      spiIn,
      spiOut,
      cipher: { encryption, integrity },
      keysIn,
      keysOut,
      local,
      remote,
      outbound,
    });
  }

  #onChildEstablished(child: ChildSa): void {
    const { context, peers } = this.#parts;
    const peer = peers.bySpi(child.spiIn);
    if (!peer) return;
    context.dataplane.activateSa(child.spiIn);
    peer.protectedBy(formatEspSuite(child.suite));
  }

  #onChildDeleted(spiIn: number): void {
    const { context, peers, remove } = this.#parts;
    context.dataplane.removeSa(spiIn);
    context.identifiers.releaseSpi(spiIn);
    const peer = peers.bySpi(spiIn);
    peers.forgetSpi(spiIn);
    if (!peer) return;
    peer.children.delete(spiIn);
    if (peer.children.size === 0 && peer.ikeSas.size === 0) remove(peer, 'ipsec-expired');
  }

  #onSaDeleted({ id, reason }: Extract<IkeEffect, { kind: 'sa-deleted' }>): void {
    const { peers, remove } = this.#parts;
    const peer = peers.byIkeSa(id);
    peers.forgetIkeSa(id);
    if (!peer) return;
    peer.ikeSas.delete(id);
    if (reason === 'dead-peer') return remove(peer, 'dead-peer');
    // An expired or replaced IKE SA leaves its ESP SAs alone (RFC 2409 §5.5); a client that deleted its last one has left.
    if (peer.ikeSas.size > 0) return;
    if (reason === 'peer-deleted') this.#leaveSoon(peer);
    else if (peer.children.size === 0) remove(peer, 'ipsec-expired');
  }

  #leaveSoon(peer: Peer): void {
    const { peers, remove } = this.#parts;
    setTimeout(() => {
      if (peers.byId(peer.id) === peer && peer.ikeSas.size === 0) remove(peer, 'client-disconnected');
    }, limits.disconnectGraceMs);
  }

  #onRefused(refusal: IkeRefusal): void {
    const { attempts, options, peers } = this.#parts;
    const { attempt, code, detail, remote, ikeSa } = refusal;
    this.#judged.delete(attempt);
    const peer = ikeSa && peers.byIkeSa(ikeSa);
    if (peer?.connected) {
      options.log('request of a connected client refused', { code, detail, connection: attempt });
      return attempts.count(`ike: ${code}`);
    }
    const known = attempts.get(attempt);
    const anybody = ikeSa === undefined;
    if (anybody && !attempts.recordsRefusal(remote.address)) {
      attempts.forget(attempt);
      return attempts.count(`ike: ${code}`);
    }
    if (peers.byRemote(remote)?.connected) {
      options.log('renewal of a connected client refused', { code, detail, connection: attempt });
    }
    (known ?? attempts.begin(attempt, remote)).refuse(refusalOfIke(refusal), detail);
  }
}
