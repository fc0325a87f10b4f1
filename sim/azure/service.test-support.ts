/** What tests of the service share: an attach and how it goes on. */

import { attach, props, serviceId, type Bench } from './azure.test-support.ts';
import { object, properties, text, type Json } from './json.ts';
import type { Answer } from './exchange.ts';

export const attachNow = (b: Bench, body = attach()): Promise<Answer> => b.ask('PATCH', serviceId, body);

/** Lets time pass until no operation runs; the service may still refuse writes. */
export const untilDone = (b: Bench): Promise<boolean> =>
  b.clock.until(() => b.azure.progress(serviceId)?.status !== 'InProgress', 3_600_000);

/** Where the operation that an answer has begun is asked about. */
export const operationOf = (answer: Answer): string | undefined => answer.headers['azure-asyncoperation'];

/** An attach and the end that its operation tells. */
export async function attachAndEnd(b: Bench): Promise<Json> {
  const first = await attachNow(b);
  await untilDone(b);
  return object((await b.follow(operationOf(first))).body);
}

/** Asks every minute until the operation is over; its states in order, each once. */
export async function statesOf(b: Bench, first: Answer): Promise<readonly string[]> {
  const states: string[] = [];
  for (let asked = 0; asked < 120; asked++) {
    const state = text(object((await b.follow(operationOf(first))).body)['status']);
    if (states.at(-1) !== state) states.push(state);
    if (state !== 'InProgress') break;
    await b.minutes(1);
  }
  return states;
}

/** State and target, e.g. `Updating/Updating`. */
export const words = (answer: { readonly body: unknown }): string => {
  const { provisioningState, targetProvisioningState } = properties(object(answer.body));
  return `${text(provisioningState)}/${text(targetProvisioningState)}`;
};

/** What an update of the network changes. */
export const settingsOf = (answer: Answer) => {
  const { virtualNetworkType, virtualNetworkConfiguration, publicIPAddresses } = props(answer);
  return { virtualNetworkType, subnet: object(virtualNetworkConfiguration)['subnetResourceId'], publicIPAddresses };
};
