import type { ResultCode } from '../endpoint.ts';
import { protocolVersion } from './own-capabilities.ts';

/** General error codes, behind result 2 (RFC 2661 §4.4.2). */
export const generalError = {
  noControlConnection: 1,
  wrongLength: 2,
  badValue: 3,
  insufficientResources: 4,
  invalidSessionId: 5,
  unknownMandatoryAvp: 8,
} as const;

export const general = (error: number, message: string): ResultCode => ({ result: 2, error, message });

const bare = (result: number): ResultCode => ({ result, error: undefined, message: undefined });

// StopCCN
export const noMoreTunnels = general(generalError.insufficientResources, 'no more tunnels');
export const nothingAcknowledged = general(generalError.insufficientResources, 'nothing is acknowledged');
export const noFreeSessionId = general(generalError.insufficientResources, 'no free session id');
/** Not authorised. */
export const secretWanted: ResultCode = {
  result: 4,
  error: 0,
  message: 'a tunnel secret is asked for, and none is set',
};

/** The error code names the highest version supported. */
export const wrongProtocolVersion: ResultCode = { result: 5, error: protocolVersion, message: undefined };

// CDN
/** Facilities are lacking for the moment. */
export const noMoreSessions = bare(4);
/** Facilities are lacking for good: a call this end never takes. */
export const noFacilities = bare(5);
export const tunnelNotEstablished = general(generalError.noControlConnection, 'the tunnel is not established');
export const sessionIdTaken = general(generalError.invalidSessionId, 'session id in use');

// either
export const notEstablished = general(0, 'not established in time');
