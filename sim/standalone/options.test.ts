/** W2, W8, W9, W10, A41: every switch of what is not known of Azure is set on the command line, either way, and is explained where the help says. */

import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { allowed } from '../azure/assumed/from-file.ts';
import { defaultAssumptions } from '../azure/assumptions.ts';
import { assumptionOption } from './options.ts';

const page = readFileSync(new URL('../../docs/azure-questions.md', import.meta.url), 'utf8');
const either = Object.entries(allowed).flatMap(([name, values]) =>
  (values === 'count' ? [0, 7, 1.5] : values).map((value) => [name, value] as const),
);

describe('W2, W8, W9, W10, A41: --assumption', () => {
  test.each(either)('%s=%s', (name, value) => expect(assumptionOption.parse([`${name}=${value}`])).toEqual({ [name]: value }));

  test('takes several, and the last word of one counts', () => {
    expect(assumptionOption.parse(['nullInPatch=ignored', 'modeAlone=refused', 'nullInPatch=clears'])).toEqual({
      nullInPatch: 'clears',
      modeAlone: 'refused',
    });
  });

  test.each(['ifMatch', '=ignored', 'holdMinutes=-1', 'holdMinutes=long', 'apimUpdateStatus=201'])('%s is refused', (pair) =>
    expect(() => assumptionOption.parse([pair])).toThrow(/must be NAME=VALUE|may be/),
  );

  test.each(Object.keys(defaultAssumptions))('%s is explained on the page of questions', (name) => expect(page).toContain(`\`${name}\``));
});
