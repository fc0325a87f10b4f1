/** Every reason and every alert has its page, and every page its reason or alert; what the pages tell users to type, and their links, test/docs holds. */

import { readdirSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { approveAnnotation } from '../../src/api/binding.ts';
import { findingRows } from '../../src/binding/testing/finding.test-support.ts';
import { repository, textOf } from './support/objects.ts';
import { alerts } from './telemetry/support.ts';

/** The words of the unions that conditions.ts makes of reasons. */
const unions = [...textOf('src/api/conditions.ts').matchAll(/export type \w*Reason =([^;]*);/g)].flatMap(([, body = '']) =>
  [...body.matchAll(/'(\w+)'/g)].map(([, word = '']) => word),
);
/** Those of the other conditions, where they are written. */
const written = [...textOf('src/binding/status/conditions.ts').matchAll(/reason: '(\w+)'/g)].map(([, word = '']) => word);
const reasons = [...new Set([...unions, ...written])].filter((word) => !(word in findingRows)).toSorted();
/** Findings that are reasons of Ready too have a page as both. */
const both = [...unions, ...written].filter((word) => word in findingRows);
const wanted = [...new Set([...reasons, ...both, ...alerts.map(({ alert }) => alert)])].toSorted();

const pages = readdirSync(new URL('docs/runbooks', repository)).filter((name) => name !== 'README.md');
const names = pages.map((file) => file.replace(/\.md$/, ''));

describe('P17: the runbooks', () => {
  test('are one for each reason and each alert', () => {
    expect(reasons.length).toBeGreaterThan(30);
    expect(names.toSorted()).toEqual(wanted);
  });

  test('are all in the index, with their first sentence', () => {
    const index = textOf('docs/runbooks/README.md');
    const rows = [...index.matchAll(/^\| \[(\w+)\]\((\w+)\.md\)\s*\|(?:[^|]*\|)? (.+?)\s*\|$/gm)];
    expect(rows.map(([, name]) => name).toSorted()).toEqual(wanted);
    for (const [, name, file, sentence = ''] of rows) {
      expect(file).toBe(name);
      expect(textOf(`docs/runbooks/${file}.md`)).toContain(sentence.replace(/\.$/, ''));
    }
  });

  test.each(names)('%s says what it means, how to confirm it, what to do and not to do, and how long it takes', (name) => {
    const page = textOf(`docs/runbooks/${name}.md`);
    const headings = [...page.matchAll(/^##? (.+)$/gm)].map(([, heading]) => heading);
    expect(headings).toEqual([name, 'Meaning', 'How to confirm', 'What to do', 'What not to do', 'How long it normally takes']);
    for (const part of page.split(/^## .+$/m).slice(1)) expect(part.trim().length).toBeGreaterThan(8);
    expect(page).toMatch(/```sh\n(kubectl|az) /);
  });

  test('approve by the annotation that the operator reads', () => {
    expect(textOf('docs/runbooks/AwaitingApproval.md')).toContain(`${approveAnnotation}=HASH`);
  });
});
