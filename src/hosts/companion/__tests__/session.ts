/** A real Deno kernel with the installed companion, driven through jupyter_client. */
import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { PYTHON } from '../../workspace/__tests__/sandbox';
import { type AnswerMessage, type CompanionRequest, answerMessage, requestCode } from '../protocol';

type Line = { ready: true } | { answer: unknown } | { output: Record<string, unknown> };

export class KernelSession {
  /** Starts the kernel in a folder, with further environment variables. */
  static async start(cwd: string, env: Readonly<Record<string, string>> = {}): Promise<KernelSession> {
    const kernel = spawn(PYTHON, [join(__dirname, 'kernel.py'), cwd], {
      stdio: ['pipe', 'pipe', 'inherit'],
      env: { ...process.env, ...env }
    });
    const session = new KernelSession(kernel);
    await session.until(() => session.ready || undefined);
    return session;
  }

  private constructor(private readonly process: ChildProcessByStdio<Writable, Readable, null>) {
    createInterface({ input: process.stdout }).on('line', line => this.read(JSON.parse(line) as Line));
  }

  /** Every answer in the order of arrival. */
  readonly answers: AnswerMessage[] = [];
  /** What cells printed, and their errors. */
  readonly outputs: string[] = [];

  /** Runs code; does not wait for it. */
  run(code: string): void {
    this.process.stdin.write(`${JSON.stringify(code)}\n`);
  }

  /** Waits for the answer with this id. */
  async answer(id: number): Promise<AnswerMessage> {
    return this.until(() => this.answers.find(answer => answer.id === id));
  }

  async ask(request: CompanionRequest): Promise<AnswerMessage> {
    this.run(requestCode(request));
    return this.answer(request.id);
  }

  /** What a cell prints. */
  async print(code: string): Promise<string> {
    const before = this.outputs.length;
    this.run(code);
    return this.until(() => this.outputs[before]);
  }

  async until<T>(find: () => T | undefined): Promise<T> {
    for (let found = find(); ; found = find()) {
      if (found !== undefined) {
        return found;
      }
      if (this.process.exitCode !== null) {
        throw new Error(`the kernel ended with ${this.process.exitCode}`);
      }
      await new Promise(resolve => setTimeout(resolve, 5));
    }
  }

  /** Ends who has started the kernel, as a server that is killed: it cannot end it. */
  killServer(): void {
    this.process.kill('SIGKILL');
  }

  async stop(): Promise<void> {
    const ended = new Promise(resolve => this.process.once('exit', resolve));
    this.process.stdin.end();
    await ended;
  }

  private read(line: Line): void {
    if ('ready' in line) {
      this.ready = true;
    } else if ('answer' in line) {
      this.answers.push(answerMessage.parse(line.answer));
    } else {
      this.outputs.push(JSON.stringify(line.output));
    }
  }

  private ready = false;
}
