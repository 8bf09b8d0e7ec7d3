export { isControl } from './control/header.ts';
export { decodeData, encodeData } from './data.ts';
export type {
  CallerProfile,
  L2tpEffect,
  L2tpEnvironment,
  L2tpSessionInfo,
  ResultCode,
  SessionId,
  TunnelId,
} from './endpoint.ts';
export { Lac } from './lac.ts';
export { isTunnelRequest, Lns } from './lns.ts';
