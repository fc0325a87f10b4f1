/** What the simulator does not do itself shows in it all the same: users of subnets and addresses come and go as they were recorded. */

import type { SimAzure } from '../../../sim/azure/azure.ts';
import { isObject } from '../../../sim/azure/json.ts';
import type { Exchange } from './recordings.ts';

export interface Outside {
  /** Takes over what an exchange about `id`, begun by `method`, says is there or is not. */
  follow(recorded: Exchange, id: string, method: string): void;
  /** What was asked to go is gone by now: something that it used could be deleted. */
  finish(): void;
}

const resource = /^\/subscriptions\/[^/]+\/resourceGroups\/[^/]+\/providers\/Microsoft\.[^/]+\/[^/]+\/[^/]+$/i;

export function createOutside(azure: SimAzure): Outside {
  const leaving = new Set<string>();
  const finish = () => {
    for (const id of leaving) azure.remove(id);
    leaving.clear();
  };
  return {
    finish,
    follow(recorded, id, method) {
      if (!resource.test(id)) return;
      const { status, body } = recorded;
      if (recorded.method === method && method !== 'DELETE' && status < 300 && isObject(body) && isObject(body['properties']))
        azure.put(id, body);
      if (status === 404 && method !== 'PUT') azure.remove(id);
      if (recorded.method === 'DELETE' && status < 300) leaving.add(id);
    },
  };
}
