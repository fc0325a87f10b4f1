/** The simulator against what the real Azure answered to others: the same requests, in the same order. */

import { beforeAll, describe, expect, test } from '@jest/globals';
import { describeWithReference } from './reference.ts';
import { replay, unexplained, type Compared } from './replay.ts';
import { files, sessions } from './sessions.ts';

describeWithReference('recorded sessions', files, () => {
  describe.each(sessions.map((session) => [session.title, session] as const))('%s', (_, session) => {
    let compared: readonly Compared[];
    beforeAll(async () => {
      compared = await replay(session);
    });
    test.each(session.steps.map((step) => [step.at, step] as const))('exchange %i', (at, step) => {
      const one = compared.find((done) => done.at === at);
      expect(one && unexplained(step, one.differences)).toEqual([]);
    });
  });
});
