/** A bar that tells how far a run is, on a terminal only. */
import { SingleBar } from 'cli-progress';
import type { Environment } from './environment';
import type { Stream } from './output';

/** Shorter runs are over before anybody reads a bar. */
const LEAST_FILES = 20;

const CLEAR_LINE = '\r\u001b[K';

/** Where the cursor is, saved at the start and gone back to at the end: by then findings have moved what is on the screen. */
const CURSOR_MOVES = ['\u001b7', '\u001b8'];

export class Progress {
  /** @param stderr the terminal that the bar is drawn on; nothing is drawn where it is none */
  constructor(
    private readonly stderr: Environment['stderr'],
    files: number
  ) {
    if (stderr.isTTY === true && files >= LEAST_FILES) {
      this.bar = new SingleBar({
        stream: drawing(stderr),
        format: '{bar} {value} of {total} files, {eta_formatted} left',
        barCompleteChar: '█',
        barIncompleteChar: '░',
        clearOnComplete: true,
        hideCursor: true,
        gracefulExit: true
      });
      this.bar.start(files, 0);
    }
  }

  /** One more file is done. */
  step(): void {
    this.bar?.increment();
  }

  stop(): void {
    this.bar?.stop();
    this.bar = null;
  }

  /** A stream on the same terminal: the bar makes room for what is written to it, and is drawn below it again. */
  beside<S extends Pick<Stream, 'isTTY' | 'write'>>(stream: S): S {
    if (this.bar === null || stream.isTTY !== true) {
      return stream;
    }
    const write: Stream['write'] = (text, done) => {
      if (this.bar !== null && text !== '') {
        this.stderr.write(CLEAR_LINE);
      }
      return stream.write(text, done);
    };
    return { ...stream, isTTY: true, write };
  }

  private bar: SingleBar | null = null;
}

/** The terminal for the bar: its line is where the cursor is. */
function drawing(stderr: Environment['stderr']): NodeJS.WritableStream {
  const write = (text: string): unknown => CURSOR_MOVES.includes(text) || stderr.write(text);
  return Object.assign(Object.create(stderr) as NodeJS.WritableStream, { write });
}
