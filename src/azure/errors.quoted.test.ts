/** Promise about the errors that users quote: each has its class. */

import { expect, test } from '@jest/globals';
import { answered, bodyOf, quotes } from './errors.quoted.test-support.ts';

test.each(quotes.map((quote) => [`${quote.status} ${quote.code}`, quote.is, quote] as const))('%s is %s', (_, is, quote) => {
  const { failure, known } = answered(quote.status, bodyOf(quote));
  expect([failure.class, failure.obstacle].filter(Boolean).join('/')).toBe(is);
  expect(known).toBe(true);
  expect(failure.message).toContain(quote.message.slice(0, 600));
  if (quote.detail) expect(failure.message).toContain(quote.detail[1].slice(0, 300));
  expect(quote.from).toMatch(/^(recorded|quoted|Azure\/|Microsoft)/);
});
