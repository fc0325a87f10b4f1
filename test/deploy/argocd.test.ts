/** Promises about what is shipped for Argo CD: the patch of its ConfigMap holds the script that is tested, under the name that it looks for. */

import { expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { group, kind } from '../../src/api/binding.ts';
import { textOf } from './support/objects.ts';

test('the patch of argocd-cm holds the health script of bindings and nothing else', () => {
  expect(parse(textOf('deploy/argocd/argocd-cm.yaml'))).toEqual({
    data: { [`resource.customizations.health.${group}_${kind}`]: textOf('deploy/argocd/health.lua') },
  });
});

test('the script uses no library beyond those that Argo CD opens', () => {
  expect(textOf('deploy/argocd/health.lua')).not.toMatch(/\b(string|math|os|io|coroutine|debug)\.|require|print/);
});
