/** Functions that are kept from being invoked by the concurrency that is reserved for them. */
import { bareFunctionName } from './mapping-choice.ts';

/** Takes the reservation off: the function shares what the others leave (Lambda API Reference, DeleteFunctionConcurrency). */
const freeing = (region: string, functionName: string): string =>
  `aws lambda delete-function-concurrency --region ${region} --function-name ${bareFunctionName(functionName)}`;

const reserving = (region: string, functionName: string, count: number | string): string =>
  `aws lambda put-function-concurrency --region ${region} --function-name ${bareFunctionName(functionName)} --reserved-concurrent-executions ${count}`;

/** The commands that let a function be invoked as often as it needs to be. */
export const waysOutOf = (region: string, functionName: string, wanted: number | string): string =>
  `"${freeing(region, functionName)}", or "${reserving(region, functionName, wanted)}"`;

/** What stops a step that would enable such a consumer. */
export const throttledWholly = (region: string, functionName: string): { reason: string; remedy: string } => ({
  reason: `The reserved concurrency of ${bareFunctionName(functionName)} in ${region} is 0: Lambda throttles it wholly, so its event source mapping reads nothing, also when it is Enabled`,
  remedy: `Take the reservation off, or reserve what it needs: ${waysOutOf(region, functionName, 'N')}. Then "failover resume --retry".`,
});
