import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { stat } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { eventually, must } from '@sekisho/testing';

/** tcpdump's first words, on a machine that is busy. */
const startMs = 10_000;
/** On the loopback device packets arrive within a millisecond. */
const quietMs = 100;

/** What passes the loopback device of a namespace on the ports of IKE, until it is ended. */
export class Capture {
  private constructor(
    readonly file: string,
    private readonly process: ReturnType<typeof spawn>,
  ) {}

  static async start(namespace: string, file: string): Promise<Capture> {
    const tcpdump = ['tcpdump', '-i', 'lo', '--immediate-mode', '-U', '-w', file, 'udp port 500 or udp port 4500'];
    const child = spawn('setpriv', ['--pdeathsig=KILL', 'ip', 'netns', 'exec', namespace, ...tcpdump], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let said = '';
    child.stderr?.on('data', (text) => {
      said += String(text);
    });
    await eventually('tcpdump listens', startMs, () => /listening on/.test(said));
    return new Capture(file, child);
  }

  /** Ends it once no more packets come: what tcpdump has not taken from the kernel when it is told to end is lost. */
  async end(): Promise<void> {
    let bytes = -1;
    await eventually('all packets are written', startMs, async () => {
      await sleep(quietMs);
      const before = bytes;
      bytes = (await stat(this.file)).size;
      return bytes === before;
    });
    const ended = once(this.process, 'exit');
    this.process.kill('SIGINT');
    await ended;
  }

  /**
   * What Wireshark sees with the keys of a folder: one line a packet that the filter lets through, of these fields, or else of
   * its summary.
   */
  async read(keys: string, filter: string, fields: readonly string[] = ['_ws.col.Info']): Promise<string[]> {
    const columns = ['-T', 'fields', ...fields.flatMap((field) => ['-e', field])];
    const preferences = ['esp.enable_encryption_decode:TRUE', 'esp.enable_authentication_check:TRUE'];
    const options = preferences.flatMap((preference) => ['-o', preference]);
    const command = [`WIRESHARK_CONFIG_DIR=${keys}`, 'tshark', '-r', this.file, ...options, '-Y', filter, ...columns];
    return (await must('env', command)).split('\n').filter((line) => line !== '');
  }
}
