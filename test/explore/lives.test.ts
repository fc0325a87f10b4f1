/** What is over leaves nothing behind: neither the key nor the uid of a binding that is gone is found in the memory of the program that watched over it. */

import { expect, test } from '@jest/globals';
import { manyLives } from './lives.ts';

test('after the deletion of a hundred bindings nothing of them is in memory, and no metric and no timer is left', async () => {
  const { wrong } = await manyLives(110);
  // How large the heap is says nothing in a process that runs other tests too.
  expect(wrong.filter((what) => !what.startsWith('the heap grew'))).toEqual([]);
});
