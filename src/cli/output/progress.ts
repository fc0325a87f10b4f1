/** What a command is at, on a line of its own on standard error that comes after a second, is overwritten, and goes when it is done; at a terminal only. */

import { ticks, type Clock } from '../../runtime/clock.ts';

export interface Progress {
  /** `plan of gateways/orders`; `done` of `all` are finished. */
  readonly at: (what: string, done: number, all: number) => void;
  /** Leaves nothing on the screen. */
  readonly end: () => void;
}

interface Screen {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

/** Before this nothing is shown: most commands are faster. */
const patience = 1_000;
/** Often enough to be seen alive, without making a terminal flicker. */
const beat = 250;

export const silent: Progress = { at: () => undefined, end: () => undefined };

export function progressOn(screen: Screen, clock: Clock): Progress {
  if (screen.isTTY !== true) return silent;
  const began = ticks(clock);
  let [line, isShown] = ['', false];
  const draw = (): void => {
    const ms = ticks(clock) - began;
    if (ms < patience || line === '') return;
    const text = `${line}, ${Math.floor(ms / 1_000)} s`;
    screen.write(`\r\u001b[K${text.slice(0, Math.max(20, (screen.columns ?? 80) - 1))}`);
    isShown = true;
  };
  const beating = (): (() => void) =>
    clock.schedule(beat, () => {
      draw();
      cancel = beating();
    });
  let cancel = beating();
  return {
    at(what, done, all) {
      line = all > 1 ? `${what} (${done + 1} of ${all})` : what;
      draw();
    },
    end() {
      cancel();
      if (isShown) screen.write('\r\u001b[K');
      isShown = false;
    },
  };
}

/** Ends whatever comes of the work. */
export async function withProgress<T>(screen: Screen, clock: Clock, work: (progress: Progress) => Promise<T>): Promise<T> {
  const progress = progressOn(screen, clock);
  try {
    return await work(progress);
  } finally {
    progress.end();
  }
}
