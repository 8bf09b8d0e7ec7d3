import { argv } from 'node:process';
import { OtlpReceiver } from '@sekisho/testing';

/** Stands where the cluster's collector would, which Debian has no package of; tells its parent what it has whenever asked. */
const [address = '', port = ''] = argv.slice(2);
const receiver = await OtlpReceiver.start({ address, port: Number(port) });
process.on('message', () => process.send?.(receiver.spans));
process.send?.([]);
