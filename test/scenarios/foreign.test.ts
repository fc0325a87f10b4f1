/** Promises to others who write into the same security group in the same instant: nothing of theirs is lost, because rules are written one by one. */

import { describe, expect, test } from '@jest/globals';
import type { HttpClient } from '@azure/core-rest-pipeline';
import { isWrite } from '../../sim/azure/azure.ts';
import { childrenOf } from './support/shown.ts';
import { createStage, type StageOptions } from './support/stage.ts';
import { groupId, rule, ruleId } from './support/world.ts';

const group = groupId('apim-nsg');

/** Between each reconcile of the operator and its write a user adds one more rule; the answer is how many they added, and which are lost. */
async function others(options: StageOptions = {}) {
  const stage = await createStage({ speed: 8, ...options });
  const theirs: string[] = [];
  stage.azure.around = (request, serve) => {
    if (theirs.length < 8 && isWrite(request) && request.path.toLowerCase().startsWith(group.toLowerCase())) {
      const name = `team-${theirs.length}`;
      stage.azure.put(ruleId('apim-nsg', name), rule(name, 200 + theirs.length, 'Inbound Allow 9100 from 10.7.0.0/16 to VirtualNetwork'));
      theirs.push(name);
    }
    return serve();
  };
  stage.start();
  await stage.apply('orders');
  await stage.forward('1m');
  const left = new Set(childrenOf(stage, group, 'securityRules').map(({ name }) => name));
  return { added: theirs.length, lost: theirs.filter((name) => !left.has(name)) };
}

describe('rules that others add just before each write of ours', () => {
  test('are all there in the end', async () => {
    expect(await others()).toEqual({ added: 8, lost: [] });
  });

  test('and this test can fail: with a PUT of the whole group in place of one rule, most of them are lost', async () => {
    const whole = (http: HttpClient): HttpClient => {
      let seen: { readonly properties: { readonly securityRules: readonly { readonly name?: string | undefined }[] } } | undefined;
      return {
        async sendRequest(request) {
          const { pathname } = new URL(request.url);
          const child = pathname.toLowerCase().startsWith(`${group.toLowerCase()}/securityrules/`);
          if (request.method === 'PUT' && child && seen) {
            const added = { name: pathname.split('/').at(-1), ...(JSON.parse(request.body as string) as object) };
            const before = seen.properties.securityRules.filter(({ name }) => name !== added.name);
            seen = { ...seen, properties: { ...seen.properties, securityRules: [...before, added] } };
            request.url = request.url.replace(/\/securityRules\/[^/?]+/i, '');
            request.body = JSON.stringify(seen);
            request.headers.delete('if-none-match');
          }
          const response = await http.sendRequest(request);
          if (request.method === 'GET' && pathname.toLowerCase() === group.toLowerCase())
            seen ??= JSON.parse(response.bodyAsText ?? '{}') as NonNullable<typeof seen>;
          return response;
        },
      };
    };
    // What leaves is not what the change log was told.
    const { added, lost } = await others({ meddleAzure: whole, judged: false });
    expect(lost.length).toBeGreaterThan(added / 2);
  });
});
