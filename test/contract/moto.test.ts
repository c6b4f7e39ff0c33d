/** The AWS clients against a live moto_server: the contract on a real wire. */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { DeleteFunctionConcurrencyCommand, LambdaClient, PutFunctionConcurrencyCommand } from '@aws-sdk/client-lambda';
import { createAwsTarget } from '../../src/aws/target.ts';
import { differencesTable, MOTO_DIFFERENCES, type DifferenceId } from './differences.ts';
import { createEstate } from './estate.ts';
import { skipReason, startMoto } from './moto.ts';
import { contractSuite } from './suite.ts';
import type { ContractWorld } from './world.ts';

const met = new Set<DifferenceId>();

const reserveOn = async (
  endpoint: string,
  region: string,
  FunctionName: string,
  count: number | null,
): Promise<void> => {
  const lambda = new LambdaClient({ endpoint, region, credentials: { accessKeyId: 'test', secretAccessKey: 'test' } });
  if (count === null) await lambda.send(new DeleteFunctionConcurrencyCommand({ FunctionName }));
  else await lambda.send(new PutFunctionConcurrencyCommand({ FunctionName, ReservedConcurrentExecutions: count }));
  lambda.destroy();
};

const openMoto = async (): Promise<ContractWorld> => {
  const moto = await startMoto();
  const target = createAwsTarget({ endpointUrl: moto.endpointUrl });
  return {
    target,
    ...(await createEstate(moto)),
    wallMs: () => Date.now(),
    advance: () => Promise.resolve(),
    reserve: (region, functionName, count) => reserveOn(moto.endpointUrl, region, functionName, count),
    differs(id) {
      met.add(id);
      return true;
    },
    async close() {
      target.close();
      await moto.close();
    },
  };
};

const skip = await skipReason();

contractSuite('the AWS target on moto', openMoto, { skip });

test('the documentation lists exactly the known differences of moto', async () => {
  const page = await readFile(join(import.meta.dirname, '../../docs/moto-differences.md'), 'utf8');
  assert.ok(page.includes(`\n${differencesTable()}\n`), 'the table is not that of test/contract/differences.ts');
});

test('the contract looks at every known difference of moto', { skip }, () => {
  const unseen = MOTO_DIFFERENCES.map(({ id }) => id).filter((id) => !met.has(id));
  assert.deepEqual(unseen, []);
});
