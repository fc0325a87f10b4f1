/** An append-only file of JSON lines, or standard output: a line is with the operating system before the call returns, or the call throws. */

import { closeSync, fsyncSync, openSync, writeSync } from 'node:fs';

export interface Lines {
  /** Throws when the line cannot be written whole. */
  append(record: object): void;
  close(): void;
}

/** How often a pipe that is full is asked again, and how long between: a reader that rests for longer is one that is gone. */
const tries = 200;
const pauseMs = 5;

/** To a file, or to what is called `stdout`. To a file each line is synced, so that it outlives the machine too; standard output is for the container runtime to keep. */
export function appendingTo(file: string): Lines {
  const descriptor = file === 'stdout' ? 1 : openSync(file, 'a', 0o640);
  return {
    append(record) {
      writeAll(descriptor, Buffer.from(`${JSON.stringify(record)}\n`));
      if (file !== 'stdout') fsyncSync(descriptor);
    },
    close() {
      if (file !== 'stdout') closeSync(descriptor);
    },
  };
}

function writeAll(descriptor: number, bytes: Buffer): void {
  let at = 0;
  for (let attempt = 0; at < bytes.length;) {
    try {
      at += writeSync(descriptor, bytes, at);
    } catch (error) {
      const isFull = error instanceof Error && 'code' in error && error.code === 'EAGAIN';
      if (!isFull || ++attempt > tries) throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, pauseMs);
    }
  }
}
