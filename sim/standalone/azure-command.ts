/** `apimvnet-sim azure`: the simulated Azure on its own, for any client of Azure Resource Manager. */

import { command } from '../../src/cli/command.ts';
import { flag, text, UsageError, type Values } from '../../src/cli/options.ts';
import { seededRandom } from '../../src/runtime/random.ts';
import { assumptionsFrom } from '../azure/assumed/from-file.ts';
import { serveAzure } from '../azure/https.ts';
import { loadWorld, type World } from '../azure/world.ts';
import { writeAzureFiles } from '../demo/files.ts';
import demoWorld from '../worlds/demo.json' with { type: 'json' };
import { addFaults, azureFaultKinds } from './faults/azure.ts';
import { liveOn, type AzureBeginning } from './state/azure.ts';
import { certificateFor } from './certificates.ts';
import { assumptionOption, faultsOption, jsonOf, listening, switches, wholeIfGiven } from './options.ts';
import { untilStopped } from './stop.ts';

const options = {
  ...listening(8443),
  world: text(
    'FILE',
    'the Azure to start from, as sim/worlds/demo.json is written (default: that of the demo; "empty" has one subscription)',
  ),
  state: text('FILE', 'where everything that happens is kept; a file that is there is gone on with'),
  speed: wholeIfGiven('N', [1, 10_000], 'how many times faster than in Azure its work is done (1 to 10000; default 1)'),
  seed: wholeIfGiven('N', [0, 2 ** 31], 'what ids, addresses and durations are drawn from (default 1)'),
  fault: faultsOption(azureFaultKinds),
  assumption: assumptionOption,
  assumptions: text('FILE', 'switches from azure-answers.json, as npm run test:azure writes it; --assumption is stronger'),
  unlimited: flag("without Azure's limits on requests"),
  dir: text('DIR', 'where certificates, a federated token and cloud.json are written', '.apimvnet-sim'),
} as const;

type Given = Values<typeof options>;

const emptyWorld = { resources: [{ id: '/subscriptions/11111111-1111-4111-8111-111111111111' }] };

function beginning({ world, speed, seed, assumption, assumptions }: Given): AzureBeginning {
  return {
    world: world === 'empty' ? emptyWorld : loadWorld(world === undefined ? demoWorld : jsonOf(world)),
    speed: speed ?? 1,
    seed: seed ?? 1,
    assumptions: { ...(assumptions === undefined ? {} : assumptionsFrom(assumptions)), ...assumption },
  };
}

const whole = ({ resources, script = [] }: World): string => JSON.stringify([resources, script]);

/** A life keeps what it began with: another speed or world would make what is running something else. */
function refuseOthers(given: Given, kept: AzureBeginning, isOld: boolean): void {
  if (!isOld) return;
  const refuse = (name: string, was: string): never => {
    throw new UsageError(
      `--${name}: the state in ${given.state ?? ''} began with ${was}; leave the option out, or give --state a new file`,
    );
  };
  if (given.speed !== undefined && given.speed !== kept.speed) refuse('speed', `${kept.speed}`);
  if (given.seed !== undefined && given.seed !== kept.seed) refuse('seed', `${kept.seed}`);
  if (given.world !== undefined && whole(beginning(given).world) !== whole(kept.world)) refuse('world', 'another world');
  const wanted = beginning(given).assumptions;
  const other = Object.entries(wanted).find(([name, value]) => kept.assumptions[name as keyof typeof wanted] !== value);
  if (other) refuse('assumption', `other assumptions: ${JSON.stringify(kept.assumptions)}`);
}

async function run(given: Given): Promise<number> {
  const { listen, state, dir = '.apimvnet-sim' } = given;
  const origin = given.url?.replace(/\/+$/, '') ?? `https://${listen.host}:${listen.port}`;
  const certificate = await certificateFor(dir, new URL(origin).hostname, given);
  let isNew = state === undefined;
  const life = liveOn(
    () => {
      isNew = true;
      return beginning(given);
    },
    { limits: { arm: !given.unlimited, network: !given.unlimited }, origin, ...(state === undefined ? {} : { file: state }) },
  );
  const { azure, tokens } = life;
  refuseOthers(given, life.beginning, !isNew);
  addFaults(azure.faults, given.fault, seededRandom(life.beginning.seed + 1));
  const served = await serveAzure(azure, {
    ...{ host: listen.host, port: listen.port, tls: certificate, tokens },
    ...(given.url === undefined ? {} : { url: origin }),
  });
  const files = writeAzureFiles(dir, certificate.ca, served.url);
  for (const line of life.refused) console.error(`apimvnet-sim: not repeated as it was: ${line}`);
  const past = isNew ? '' : `; ${life.replayed} writes of before in ${state ?? ''}`;
  console.log(`Azure is at ${served.url}, at speed ${life.beginning.speed}, with ${azure.ids().length} resources${past}.`);
  console.log(howTo(served.url, files));
  await untilStopped();
  await served.close();
  return 0;
}

const howTo = (url: string, { ca, token, cloud }: ReturnType<typeof writeAzureFiles>): string =>
  [
    `Azure CLI:  export REQUESTS_CA_BUNDLE=${ca} AZURE_CORE_INSTANCE_DISCOVERY=false`,
    `            az cloud register --name sim --endpoint-resource-manager ${url} --endpoint-active-directory ${url} --endpoint-active-directory-resource-id https://management.azure.com`,
    '            az cloud set --name sim',
    `            az login --service-principal --username any --tenant 22222222-2222-4222-8222-222222222222 --federated-token "$(cat ${token})"    # or --password any`,
    `apimvnet:   NODE_EXTRA_CA_CERTS=${ca} AZURE_TENANT_ID=22222222-2222-4222-8222-222222222222 AZURE_CLIENT_ID=any AZURE_FEDERATED_TOKEN_FILE=${token} AZURE_AUTHORITY_HOST=${url} \\`,
    `            apimvnet plan --cloud-file ${cloud} -f binding.yaml`,
    'Stop it with Ctrl-C.',
  ].join('\n');

export const azureCommand = command(
  {
    program: 'apimvnet-sim',
    name: 'azure',
    summary: 'A simulated Azure: API Management, networks, private DNS, locks, groups and Entra, over HTTPS.',
    usage: ['[OPTIONS]'],
    about: [
      'Serves Azure Resource Manager and the token endpoint of Microsoft Entra on one address, for the Azure CLI, the SDKs, Terraform, apimvnet and any other client. Nothing outside this machine is touched. Every client id, secret and federated token is let in.',
      "Speed: Azure's work takes an Nth of its time. Retry-After is in the client's own seconds, rounded up and never 0, so a client that waits as it is told comes neither early nor late. Limits on requests grow with the speed; tokens and dates are by the machine's clock.",
      'State: with --state every write that was carried out is kept. A simulator that is started on the file again has the same resources, ETags, holds and tokens; operations that ran when it stopped have gone on meanwhile, as in Azure. World, speed, seed and assumptions are those of the file.',
      `Assumptions: what no recording shows of Azure is a switch. docs/azure-questions.md says what each means.\n${switches()
        .map((one) => `  ${one}`)
        .join('\n')}`,
    ],
    options,
    examples: [
      { does: 'The world of the demo, sixty times as fast', call: 'apimvnet-sim azure --speed 60' },
      { does: 'An empty subscription that is kept', call: 'apimvnet-sim azure --world empty --state azure.state' },
      { does: 'Every third write of a subnet fails', call: "apimvnet-sim azure --fault 'status=503 method=PUT path=/subnets/ every=3'" },
      {
        does: 'As the real Azure answered, but for one switch',
        call: 'apimvnet-sim azure --assumptions azure-answers.json --assumption ifMatch=ignored',
      },
      { does: 'In a container, where clients call it by a name', call: 'apimvnet-sim azure --listen 0.0.0.0:443 --url https://azure.test' },
    ],
    exits: [
      ['done', 'stopped'],
      ['failed', 'the address is taken, or a file could not be read'],
    ],
  },
  run,
);
