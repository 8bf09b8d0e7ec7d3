import { spawn } from 'node:child_process';
import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';

const columns = 132;
const rows = 40;
const prompt = '# ';
/** Between keys: a person who types fast. */
const keyMs = 20;
const waitMs = 60_000;
const endMs = 1_000;

/** @typedef {{ readonly at: number, readonly text: string }} Output seconds since the recording began, and what appeared */

/** A shell of its own in a pseudo-terminal, in a network namespace, and what appears on it. */
export class Terminal {
  /** @type {Output[]} */
  #outputs = [];
  #shown = '';
  /** `performance.now()` of the recording's begin; undefined: nothing is kept yet. @type {number | undefined} */
  #began;
  #child;

  /**
   * @param {string} title
   * @param {string} namespace
   */
  constructor(title, namespace) {
    this.title = title;
    // What the programs see of this machine is a namespace, a host name and a clock that belong to nobody.
    const shell = `ip netns exec ${namespace} unshare --uts sh -c "hostname ${namespace} && exec sh"`;
    const { PATH } = process.env;
    const npm = { NO_UPDATE_NOTIFIER: '1', npm_config_progress: 'false' };
    const env = { PATH, PS1: prompt, TERM: 'xterm', TZ: 'UTC', LC_ALL: 'C.UTF-8', ...npm };
    this.#child = spawn('script', ['--quiet', '--flush', '--command', shell, '/dev/null'], {
      env,
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    this.#child.stdout.setEncoding('utf8').on('data', (text) => this.#show(text));
  }

  /** Makes the shell ready; nothing of it is kept. */
  async open() {
    await this.#until(/^# $/);
    this.#child.stdin.write(`stty cols ${columns} rows ${rows}\n`);
    await this.#until(/stty.*\n# $/s);
  }

  /** @param {number} began `performance.now()`, the same for all terminals that are shown together */
  begin(began) {
    this.#began = began;
    this.#shown = '';
    this.#show(prompt);
  }

  /**
   * Types a command and waits for what it is to say.
   *
   * @param {string} command
   * @param {RegExp} said by default the next prompt
   */
  async run(command, said = /\n# $/) {
    this.#shown = '';
    for (const key of command) {
      this.#child.stdin.write(key);
      // A shell that is slow to ask for the rest would print that between the keys.
      if (key === '\n') await this.#until(/\n> $/);
      await sleep(keyMs);
    }
    this.#child.stdin.write('\n');
    await this.until(said);
  }

  /** @param {RegExp} said waits until it has appeared since the last command */
  async until(said) {
    await this.#until(said);
  }

  /** Ctrl-C, and the prompt after it. */
  async interrupt() {
    this.#shown = '';
    this.#child.stdin.write('\x03');
    await this.#until(/\n# $/);
  }

  async close() {
    this.#child.stdin.end('exit\n');
    await Promise.race([new Promise((resolve) => this.#child.once('close', resolve)), sleep(endMs)]);
    this.#child.kill();
  }

  /** The recording in asciicast's second format. */
  cast() {
    const header = { version: 2, width: columns, height: rows, title: this.title, env: { TERM: 'xterm', SHELL: 'sh' } };
    const events = this.#outputs.map(({ at, text }) => [Number(at.toFixed(3)), 'o', text]);
    return `${[header, ...events].map((line) => JSON.stringify(line)).join('\n')}\n`;
  }

  /** @param {string} text */
  #show(text) {
    this.#shown += text;
    if (this.#began !== undefined) this.#outputs.push({ at: (performance.now() - this.#began) / 1000, text });
  }

  /** @param {RegExp} said */
  async #until(said) {
    const end = performance.now() + waitMs;
    while (!said.test(this.#shown.replaceAll('\r', ''))) {
      if (performance.now() > end) throw new Error(`${this.title} did not say ${said}:\n${this.#shown}`);
      await sleep(keyMs);
    }
  }
}
