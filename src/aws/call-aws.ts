/** One call of the real AWS API: send once, answer by the deadline, never throw. */
import type { Answer, AwsService, Region } from '../domain/api/call.ts';
import { classify, isClockWrong, overdue, type Attempt } from './classify.ts';
import type { Clients } from './clients.ts';
import { boundedMs, within } from './deadline.ts';
import type { SdkCommand } from './sdk.ts';
import { fromSdkOutput, toSdkInput, withBody } from './wire.ts';

/** A call that goes to AWS: those of the catalogue, and reads that only the target itself makes. */
export interface AwsRequest {
  service: AwsService;
  operation: string;
  region: Region;
  input: object;
}

/** Notes in `attempt` how far the command gets: handed to the network, answered with a status. */
const watch = (command: SdkCommand, attempt: Attempt): void => {
  command.middlewareStack.add(
    (next) => async (args) => {
      attempt.sent = true;
      const result = await next(args);
      const { response } = result as { response?: { statusCode?: number } };
      attempt.status = response?.statusCode;
      return result;
    },
    { step: 'deserialize', priority: 'low', name: 'attemptWatcher' },
  );
};

/**
 * Sends a call through its client. The SDK sees the same deadline, so that the socket is closed when it passes. A signature
 * that was refused because the clock of this machine is wrong is made anew with the clock of AWS: nothing was done, and the
 * answer names the time.
 */
export const callAws = (clients: Clients, call: AwsRequest, deadlineMs: number): Promise<Answer> => {
  const attempt: Attempt = { service: call.service, sent: false, status: undefined };
  const send = async (abortSignal: AbortSignal): Promise<Answer> => {
    try {
      const { sdk, client } = await clients.get(call.service, call.region);
      const Command = sdk.commandOf(call.operation);
      if (Command === undefined) throw new RangeError(`no such operation: ${call.service} ${call.operation}`);
      const command = new Command(toSdkInput(call));
      watch(command, attempt);
      const output = await client.send(command, { abortSignal, requestTimeout: boundedMs(deadlineMs) });
      return { outcome: 'yes', output: fromSdkOutput(await withBody(output)) };
    } catch (error) {
      return classify(error, attempt);
    }
  };
  const sendOnTime = async (abortSignal: AbortSignal): Promise<Answer> => {
    const answer = await send(abortSignal);
    const { clockOffsetMs } = attempt;
    if (!isClockWrong(answer) || clockOffsetMs === undefined) return answer;
    clients.setClock(clockOffsetMs);
    Object.assign(attempt, { sent: false, status: undefined, clockOffsetMs: undefined });
    return send(abortSignal);
  };
  return within(deadlineMs, sendOnTime, () => overdue(attempt, deadlineMs));
};
