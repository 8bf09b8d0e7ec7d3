export { isControl } from './control/header.ts';
export { type DataHeader, type DataMessage, decodeData, encodeData } from './data.ts';
export * from './endpoint.ts';
export { Lac } from './lac.ts';
export { isTunnelRequest, Lns } from './lns.ts';
