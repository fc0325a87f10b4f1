/** A subnet with a route table, and what people do to both, for the remedies of routes and of where traffic goes. */

import { azure, behind, change, edited, type Remedy } from './remedies.test-support.ts';
import { routeTable, subnetId, tableId } from './support/world.ts';

export const firewall = { all: '0.0.0.0/0 VirtualAppliance 10.9.0.4' };
export const everything = ['*'];
export const inTable = { routeTable: { id: tableId('rt') } };
export const routed = (routes: Readonly<Record<string, string>>, subnet: object = {}, ...more: readonly object[]) =>
  behind([], [routeTable('rt', routes, everything), ...more], { ...inTable, ...subnet });
export const removed =
  (name: string): Remedy['act'] =>
  (stage) =>
    azure(stage, 'DELETE', `${tableId('rt')}/routes/${name}`);
export const put =
  (name: string, words: string): Remedy['act'] =>
  (stage) => {
    const [addressPrefix, nextHopType, nextHopIpAddress] = words.split(' ');
    return azure(stage, 'PUT', `${tableId('rt')}/routes/${name}`, {
      properties: { addressPrefix, nextHopType, ...(nextHopIpAddress === undefined ? {} : { nextHopIpAddress }) },
    });
  };
export const subnet =
  (properties: Readonly<Record<string, unknown>>): Remedy['act'] =>
  (stage) =>
    change(stage, subnetId('hub', 'apim'), properties);
export const routing = (more: object) => edited({ routing: more });
export const straight = 'ApiManagement Internet';
