/** What a fault is, and where it is injected. */
import type { CDPSession, Page } from '@playwright/test';
import type { Random } from '../soak/random';
import type { Server } from '../servers/server';
import type { Wire } from './wire';
import type { Writer } from './writer';

/** The notebook that is written, and what is broken around it. */
export interface Scene {
  readonly page: Page;
  readonly session: CDPSession;
  readonly server: Server;
  readonly wire: Wire;
  readonly writer: Writer;
  readonly random: Random;
  /** A port where no server of MLflow is. */
  readonly store: number;
}

/** Ends a fault. */
export type Lift = () => Promise<void>;

export interface Fault {
  /** In words for a table. */
  readonly kind: string;
  /** Milliseconds from injection to lifting, least and most; what is over at once lasts no time. */
  readonly lasts: readonly [number, number];
  inject(scene: Scene): Promise<Lift>;
}

/** For faults that nobody has to lift. */
export const OVER: Lift = async () => {};
