/** Networks and API servers that fail now and then: requests, answers and watch events are hit with a given chance for a given time. */

import type { Fault as AzureFault } from '../../../sim/azure/faults.ts';
import type { Fault as KubernetesFault, WatchFault } from '../../../sim/kubernetes/faults.ts';
import type { Stage } from '../../scenarios/support/stage.ts';
import type { Draw } from '../draw.ts';
import type { azureFaults, kubernetesFaults, What } from '../story.ts';

type Disturbance = Extract<What, { readonly do: 'disturb Azure' | 'disturb Kubernetes' | 'disturb watches' }>;

const ofAzure: Readonly<Record<(typeof azureFaults)[number], AzureFault>> = {
  delay: { kind: 'delay', ms: 20_000 },
  drop: { kind: 'drop' },
  lostAnswer: { kind: 'lostAnswer' },
  reset: { kind: 'reset' },
  '500': { kind: 'status', status: 500 },
  '503': { kind: 'status', status: 503, code: 'ServiceUnavailable', retryAfter: 30 },
  '429': { kind: 'status', status: 429, code: 'TooManyRequests', retryAfter: 60 },
  html: { kind: 'html' },
  empty: { kind: 'empty' },
};
const ofKubernetes: Readonly<Record<Exclude<(typeof kubernetesFaults)[number], 'lostAnswer'>, KubernetesFault>> = {
  delay: { fault: 'delay', ms: 5_000 },
  reset: { fault: 'reset' },
  '500': { fault: 'status', status: 500 },
  '429': { fault: 'status', status: 429, retryAfterSeconds: 10 },
};

/** Nothing fails any more. */
export function calmDown({ azure, cluster }: Stage): void {
  azure.faults.clear();
  delete cluster.faults.before;
  delete cluster.faults.after;
  delete cluster.faults.event;
}

/** Begins now; the answer ends it early. Only the operator is hit, never the eyes of the story. */
export function disturb(stage: Stage, draw: Draw, what: Disturbance, eyes: ReadonlySet<() => void>): () => void {
  const hits = () => draw.chance(what.share);
  const { faults } = stage.cluster;
  const end = begin();
  const cancel = stage.clock.schedule(what.minutes * 60_000, end);
  return () => {
    cancel();
    end();
  };

  function begin(): () => void {
    if (what.do === 'disturb Azure') return stage.azure.faults.add({ where: () => true, when: hits, fault: ofAzure[what.by] });
    if (what.do === 'disturb Kubernetes') {
      const { by } = what;
      const fault = ofKubernetes[by === 'lostAnswer' ? 'reset' : by];
      const hit = ({ user, verb }: { readonly user: string; readonly verb: string }) =>
        user === 'operator' && verb !== 'watch' && hits() ? fault : undefined;
      if (by === 'lostAnswer') faults.after = hit;
      else faults.before = hit;
      return () => {
        if (faults.after === hit) delete faults.after;
        if (faults.before === hit) delete faults.before;
      };
    }
    const { by } = what;
    if (by === 'compact') loseTrack(stage, eyes);
    const fault: WatchFault = by === 'hold' ? { fault: 'hold', ms: 90_000 } : { fault: by === 'compact' ? 'reset' : by };
    const hit = ({ user }: { readonly user: string }) => (user === 'operator' && hits() ? fault : undefined);
    faults.event = hit;
    return () => {
      if (faults.event === hit) delete faults.event;
      // Events are lost on the way only by a server that is replaced: what was missed must be learnt from a new list.
      if (by === 'drop') loseTrack(stage, eyes);
    };
  }
}

/**
 * Past versions are gone and the operator's watches break: each has to begin with a list, also one that has heard a bookmark of the newest version, for
 * there is a newer one now.
 */
function loseTrack({ cluster }: Stage, eyes: ReadonlySet<() => void>): void {
  const namespace = { metadata: { annotations: { 'kubernetes.io/description': `as of ${cluster.revision}` } } };
  const path = '/api/v1/namespaces/platform';
  void cluster
    .api()
    .request({ method: 'PATCH', path, body: namespace, contentType: 'application/merge-patch+json' })
    .then(() => {
      cluster.compact();
      for (const breakOff of [...cluster.watches]) if (!eyes.has(breakOff)) breakOff();
    });
}
