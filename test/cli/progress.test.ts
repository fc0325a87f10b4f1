/** Promises about progress: at a terminal only, after a second only, and nothing of it stays. */

import { expect, test } from '@jest/globals';
import { virtualClock } from '../../sim/virtual-clock.ts';
import { progressOn, withProgress } from '../../src/cli/output/progress.ts';

function screenOf(isTTY: boolean, columns = 80) {
  const written: string[] = [];
  return { isTTY, columns, written, write: (text: string) => void written.push(text) };
}

test('what takes less than a second shows nothing', async () => {
  const [screen, clock] = [screenOf(true), virtualClock()];
  await withProgress(screen, clock, async (progress) => {
    progress.at('reading orders', 0, 40);
    await clock.forward(900);
  });
  await clock.forward(5_000);
  expect(screen.written).toEqual([]);
});

test('after a second it says what it is at, of how many and since when, on one line that goes at the end', async () => {
  const [screen, clock] = [screenOf(true), virtualClock()];
  const progress = progressOn(screen, clock);
  progress.at('reading orders', 2, 40);
  await clock.forward(3_000);
  expect(screen.written.at(-1)).toBe('\r\u001b[Kreading orders (3 of 40), 3 s');
  progress.at('reading payments', 3, 40);
  expect(screen.written.at(-1)).toBe('\r\u001b[Kreading payments (4 of 40), 3 s');
  progress.end();
  expect(screen.written.at(-1)).toBe('\r\u001b[K');
  const count = screen.written.length;
  await clock.forward(60_000);
  expect(screen.written).toHaveLength(count);
});

test('a line is never wider than the terminal, which would leave a part of it behind', async () => {
  const [screen, clock] = [screenOf(true, 30), virtualClock()];
  progressOn(screen, clock).at('reading Azure for a-long-namespace/a-long-name', 0, 2);
  await clock.forward(2_000);
  for (const text of screen.written) expect(text.replace('\r\u001b[K', '').length).toBeLessThan(30);
});

test('a pipe and a file get nothing', async () => {
  const [screen, clock] = [screenOf(false), virtualClock()];
  await withProgress(screen, clock, async (progress) => {
    progress.at('reading orders', 0, 1);
    await clock.forward(60_000);
  });
  expect(screen.written).toEqual([]);
});
