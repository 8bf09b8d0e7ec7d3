import { enrollReply, type GatewayCertificatesReply, type GatewayCertificateUse, subjects } from '@sekisho/contracts';
import { enrollmentTimeoutMs } from '../limits.ts';
import { PrerequisiteError } from '../prerequisite.ts';
import type { ServiceContext } from '../service/platform-module.ts';
import { GatewayCertificate } from './gateway-certificate.ts';

export interface OpenCertificate {
  readonly certificate: GatewayCertificate;
  close(): void;
}

/**
 * Opens the certificate that the settings choose for a use ("Use this certificate"), and tells on the bus how it does.
 * @throws PrivateFileError when others can read its key
 */
export async function openGatewayCertificate(
  use: GatewayCertificateUse,
  service: string,
  { settings, runtime, bus, logger }: ServiceContext,
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
    enroll: (request) => bus.request(subjects.caEnroll, request, enrollReply, { timeoutMs: enrollmentTimeoutMs }),
    logger,
  });
  const silence = bus.answerAll(
    subjects.gatewayCertificates,
    (): GatewayCertificatesReply => ({ service, instance: runtime.instance, certificates: [certificate.status()] }),
  );
  return {
    certificate,
    close: () => {
      silence();
      certificate.close();
    },
  };
}
