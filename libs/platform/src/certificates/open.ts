import { setTimeout as pause } from 'node:timers/promises';
import {
  caAuthority,
  type EnrollReply,
  type EnrollRequest,
  enrollReply,
  type GatewayCertificatesReply,
  type GatewayCertificateUse,
  subjects,
} from '@sekisho/contracts';
import type { Bus } from '../bus/bus.ts';
import { BusError } from '../bus/errors.ts';
import { enrollmentPauseMs, enrollmentTimeoutMs } from '../limits.ts';
import { PrerequisiteError } from '../prerequisite.ts';
import type { ServiceContext } from '../service/platform-module.ts';
import { GatewayCertificate } from './gateway-certificate.ts';

export interface OpenCertificate {
  readonly certificate: GatewayCertificate;
  close(): void;
}

/**
 * Opens the certificate that the settings choose for a use ("Use this certificate"), and tells on the bus how it does.
 * @throws ExposedFileError when others can read its key
 */
export async function openGatewayCertificate(
  use: GatewayCertificateUse,
  service: string,
  { settings, runtime, bus, logger }: Omit<ServiceContext, 'inForce'>,
): Promise<OpenCertificate> {
  const { gateway, useThisCertificate, warnBefore } = settings.certificates;
  const name = useThisCertificate[use];
  const chosen = gateway[name];
  if (chosen === undefined) throw new PrerequisiteError(`certificates.gateway has no ${name}.`);
  const certificate = await GatewayCertificate.open({
    stateDir: runtime.stateDir,
    service,
    name,
    use,
    settings: chosen,
    warnBeforeMs: warnBefore,
    enroll: (request) => enroll(bus, use, request),
    logger,
  });
  // It may be this one that was revoked.
  const silencePublished = bus.hear(subjects.caPublished, caAuthority, () => certificate.review());
  const silence = bus.answerAll(
    subjects.gatewayCertificates,
    (): GatewayCertificatesReply => ({ service, instance: runtime.instance, certificates: [certificate.status()] }),
  );
  return {
    certificate,
    close: () => {
      silence();
      silencePublished();
      certificate.close();
    },
  };
}

/** The CA may be starting at the same time as the service that asks it. */
async function enroll(bus: Bus, use: GatewayCertificateUse, request: EnrollRequest): Promise<EnrollReply> {
  const giveUpAt = performance.now() + enrollmentTimeoutMs;
  for (;;) {
    try {
      return await bus.request(subjects.caEnroll(use), request, enrollReply, { timeoutMs: enrollmentTimeoutMs });
    } catch (error) {
      const absent = error instanceof BusError && error.code === 'no-responders';
      if (!absent || performance.now() >= giveUpAt) throw error;
      await pause(enrollmentPauseMs);
    }
  }
}
