/** Which names a function gives values to, and which of them are not its own. */
interface Frame {
  readonly declared: Set<string>;
  readonly assigned: Set<string>;
}

/** Functions around what is being read, outermost first; the notebook itself is none. */
export class Names {
  declare(name: string): void {
    this.frames.at(-1)?.declared.add(name);
  }

  assign(name: string): void {
    this.frames.at(-1)?.assigned.add(name);
  }

  enter(): void {
    this.frames.push({ declared: new Set(), assigned: new Set() });
  }

  /** Ends a function: the notebook's names that it gives values to. */
  leave(): readonly string[] {
    const { declared, assigned } = this.frames.pop()!;
    const free = [...assigned].filter(name => !declared.has(name));
    return free.filter(name => this.frames.every(outer => !outer.declared.has(name)));
  }

  private readonly frames: Frame[] = [];
}
