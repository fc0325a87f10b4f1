/** Every finding has its page, and every page its finding. */

import { readdirSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { findingRows } from '../../src/binding/testing/finding.test-support.ts';
import { textOf } from './support/objects.ts';

test('pages and checks are the same', () => {
  const pages = readdirSync(new URL('../../docs/findings', import.meta.url)).filter((name) => name !== 'README.md');
  expect(pages.toSorted()).toEqual(
    Object.keys(findingRows)
      .map((check) => `${check}.md`)
      .toSorted(),
  );
});

test.each(Object.keys(findingRows))('the page of %s says how bad it is, what to do and who says so', (check) => {
  const page = textOf(`docs/findings/${check}.md`);
  expect(page).toMatch(/^(Blocking|Degrading|Advisory): .+\.$/m);
  for (const heading of ['## What it says', '## What to do', '## Where the rule comes from']) expect(page).toContain(heading);
});
