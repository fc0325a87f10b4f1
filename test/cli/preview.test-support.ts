/** A stage whose accepted writes are kept with their bodies, and what `plan` says of a binding on it. */

import type { HttpClient } from '@azure/core-rest-pipeline';
import { isWrite } from '../../sim/azure/azure.ts';
import type { Binding } from '../../src/api/binding.ts';
import type { Arm } from '../../src/azure/arm.ts';
import { clouds } from '../../src/azure/clouds.ts';
import { createArm } from '../../src/azure/gateway.ts';
import { createClaimsIndex } from '../../src/binding/controller/claims-index.ts';
import { intervalsAt } from '../../src/binding/model/terms/intervals.ts';
import { createTagRanges } from '../../src/binding/observe/tags.ts';
import { preview, type Preview } from '../../src/cli/preview/preview.ts';
import type { Written } from '../scenarios/oracles/plan-compared.ts';
import { createStage, type Stage, type StageOptions } from '../scenarios/support/stage.ts';

export interface Watched {
  readonly stage: Stage;
  readonly writes: Written[];
}

export async function watchedStage(options: StageOptions = {}): Promise<Watched> {
  const writes: Written[] = [];
  const watching = (http: HttpClient): HttpClient => ({
    async sendRequest(request) {
      const answer = await http.sendRequest(request);
      const path = decodeURIComponent(new URL(request.url).pathname);
      const { method, body } = request;
      if (answer.status < 300 && isWrite({ method, path }))
        writes.push({ method, path, body: typeof body === 'string' && body !== '' ? JSON.parse(body) : undefined });
      return answer;
    },
  });
  return { stage: await createStage({ ...options, meddleAzure: watching }), writes };
}

/** As a command asks it, with an identity of its own. */
export const armOn = ({ azure, clock }: Stage): Arm =>
  createArm({
    cloud: clouds.public,
    credential: { getToken: async () => ({ token: 'another-token', expiresOnTimestamp: Date.UTC(2100, 0) }) },
    clock,
    httpClient: azure.httpClient(),
    shareForMs: 0,
  });

export function previewOn(stage: Stage, binding: Binding, others: readonly Binding[] = []): Promise<Preview> {
  const { clock } = stage;
  const arm = armOn(stage);
  const intervals = intervalsAt(1);
  const neighbours = createClaimsIndex();
  for (const one of others) neighbours.put(one);
  return preview(binding, { arm, clock, intervals, tags: createTagRanges(arm, clock, intervals), neighbours });
}
