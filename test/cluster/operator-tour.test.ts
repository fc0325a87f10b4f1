/** With the operator at work a user of kubectl sees the same on both API servers: the same commands end with the same codes and print the same. */

import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { loadWorld } from '../../sim/azure/world.ts';
import { startOperator } from '../../sim/demo/operator-process.ts';
import { startAzure } from '../../sim/demo/simulators.ts';
import { bindings, install, untilPublished } from '../conformance/kubernetes/install.ts';
import type { ApiServer } from './api-server.ts';
import { describeSameOnBoth } from './same-on-both.ts';
import { run, type Step } from './script.ts';

const inProject = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url));
const speed = 300;
const sample = (name: string): string => readFileSync(inProject(`deploy/samples/${name}.yaml`), 'utf8');
const broken = sample('clean-attach').replace('name: orders', 'name: broken');

const tour: readonly Step[] = [
  run('create namespace gateways', { says: /created/ }),
  run('apply -f -', { stdin: broken.replace('mode: External', 'mode: Extern'), code: 1, says: /Unsupported value: "Extern"/ }),
  run('apply -f -', { stdin: broken.replace('subnets/orders', 'subnet/orders'), code: 1, says: /is not the id of a subnet/ }),
  ...['clean-attach', 'creates-its-security-group', 'shadowed-by-a-deny', 'basic-tier', 'audit-only'].map((name) =>
    run('apply -f -', { stdin: sample(name), says: /created/ }),
  ),
  run('wait --for=condition=Ready avb/orders avb/payments avb/reports -n gateways --timeout=5m', { says: /orders condition met/ }),
  run('wait --for=condition=Stalled avb/returns avb/archive -n gateways --timeout=5m', { says: /archive condition met/ }),
  run('wait --for=condition=Ready avb/archive -n gateways --timeout=1s', { code: 1, says: /timed out/ }),
  run('get apimvnetbindings -A', { says: /returns +returns +External +False +PrerequisitesNotMet/ }),
  run('get avb -n gateways -o wide', { says: /is in its subnet in External mode/ }),
  // Not that of reports: its plan has hashes over descriptions with the uid of the cluster.
  ...['orders', 'payments', 'returns', 'archive'].map((name) =>
    run(`describe avb ${name} -n gateways --show-events=false`, { says: /Prerequisites/ }),
  ),
  run('get avb payments -n gateways -o yaml', { says: /Succeeded, and verified by network status/ }),
  run(
    'get events -n gateways --field-selector involvedObject.name=archive,type=Warning -o custom-columns=REASON:.reason,MESSAGE:.message',
    {
      says: /TierNotSupported/,
    },
  ),
  run("get avb returns -n gateways -o 'jsonpath={.status.findings[0].remedy}'", { says: /Either change or remove rule deny-all-inbound/ }),
  run('delete avb archive -n gateways', { says: /deleted/ }),
  run('get avb archive -n gateways', { code: 1, says: /NotFound/ }),
];

async function operatorAtWork(server: ApiServer): Promise<() => Promise<void>> {
  await install(server.api, bindings());
  await untilPublished(server.api, bindings());
  const { resources } = loadWorld(JSON.parse(readFileSync(inProject('sim/worlds/demo.json'), 'utf8')));
  const directory = join(server.directory, 'operator');
  mkdirSync(directory);
  const azure = await startAzure({ world: { resources }, speed, seed: 5, directory });
  const operator = startOperator({
    azure: azure.files,
    log: join(directory, 'operator.log'),
    speed,
    cluster: ['--kubeconfig', server.kubeconfig, '--lease-namespace', 'default'],
    say: () => undefined,
    broken(why) {
      throw new Error(why);
    },
  });
  return async () => {
    await operator.stop();
    await azure.close();
  };
}

describeSameOnBoth('kubectl with the operator at work', tour, operatorAtWork);
