/** What must hold at every instant of every scenario, whatever is killed or broken: checked at each call that reaches Azure. */

import { isWrite } from '../../../sim/azure/azure.ts';
import type { BindingStatus } from '../../../src/api/binding.ts';
import type { Stage } from './stage.ts';

interface Service {
  readonly properties: { readonly provisioningState: string; readonly targetProvisioningState: string };
}

/** Watches the calls of all instances; `violations` stays empty as long as the promises are kept. */
export function watchOver(stage: Stage, name: string, serviceId: string): { readonly violations: readonly string[] } {
  const violations: string[] = [];
  stage.azure.faults.add({
    where: isWrite,
    when: ({ method, path }) => {
      const onService = path.toLowerCase() === serviceId.toLowerCase();
      const status = stage.latest(name)?.status;
      if (onService && !hasIntent(status)) violations.push(`${method} of the service without an intent in status`);
      if (!onService && !isAdditive(method, path) && isInMotion(stage.azure.resource(serviceId) as Service | undefined))
        violations.push(`${method} of ${path} while the service is in motion`);
      return false;
    },
    fault: { kind: 'reset' },
  });
  return { violations };
}

/** The intent is there, and Azure has not answered it yet. */
const hasIntent = (status: BindingStatus | undefined): boolean =>
  status?.operation !== undefined && status.operation.generation === status.observedGeneration && status.operation.endedAt === undefined;

const isAdditive = (method: string, path: string): boolean => method === 'PUT' && /\/securityRules\/[^/]+$/i.test(path);

const isInMotion = (service: Service | undefined): boolean =>
  service !== undefined && (service.properties.provisioningState === 'Updating' || service.properties.targetProvisioningState !== '');

/** The status as it may be compared between runs: without instants, ids of requests, and addresses that Azure draws. */
export function comparable(status: BindingStatus | undefined): unknown {
  const text = JSON.stringify(status)
    .replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, '<time>')
    .replace(/[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}/g, '<request>')
    .replace(/\b20\.50\.\d+\.\d+/g, '<address>');
  return JSON.parse(text);
}
