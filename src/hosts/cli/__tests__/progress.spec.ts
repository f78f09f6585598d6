import { setTimeout } from 'node:timers/promises';
import { stripVTControlCharacters } from 'node:util';
import { Progress } from '../progress';

/** A terminal as far as a bar needs it, and what is to be seen on it. */
class Terminal {
  readonly isTTY = true;
  readonly columns = 80;
  text = '';
  write(text: string, done?: () => void): boolean {
    this.text += text;
    done?.();
    return true;
  }

  /** The lines on the screen: each is what was written after the last return to its start. */
  lines(): string[] {
    const plain = stripVTControlCharacters(this.text.replaceAll('\u001b[1G', '\r'));
    return plain.split('\n').map(line => line.slice(line.lastIndexOf('\r') + 1));
  }
}

let progress: Progress;
// A bar that goes on would keep the tests from ending.
afterEach(() => progress.stop());

it('tells how many files are done, and is gone at the end', async () => {
  const terminal = new Terminal();
  progress = new Progress(terminal, 40);
  const out = progress.beside(terminal);
  for (let done = 0; done < 40; done++) {
    progress.step();
  }
  // It is drawn some times a second.
  while (!terminal.text.includes('40 of 40 files')) {
    await setTimeout(10);
  }
  out.write('the last finding\n');
  progress.stop();
  // What was written meanwhile may have scrolled: the cursor goes back to no line that is saved.
  expect(['\u001b7', '\u001b8'].filter(move => terminal.text.includes(move))).toEqual([]);
  expect(terminal.lines().filter(line => line !== '')).toEqual(['the last finding']);
});

it('leaves alone what is no terminal, and short runs', () => {
  const pipe = { text: '', write: (text: string) => (pipe.text += text) };
  progress = new Progress(pipe, 1000);
  expect(progress.beside(pipe)).toBe(pipe);
  progress.step();
  progress.stop();
  expect(pipe.text).toBe('');
  const terminal = new Terminal();
  new Progress(terminal, 3).step();
  expect(terminal.text).toBe('');
});
