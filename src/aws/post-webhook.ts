/**
 * Posts one line of text to an incoming webhook, `{"text": …}`, as Slack, Mattermost, Google Chat and others take it (Slack API,
 * "Sending messages using incoming webhooks"). Its URL is a secret: whoever has it can write there. So it is in no text here.
 */
import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { within } from './deadline.ts';
import { isLoopback } from './endpoint.ts';
import { proxyAgents } from './proxy.ts';

/** What is wrong with the value of the variable that names a webhook, without the value; null when it is a URL to post to. */
export const webhookProblem = (value: string | undefined): string | null => {
  if (value === undefined || value === '') return 'is not set';
  if (!URL.canParse(value)) return 'is not a URL';
  const { protocol, username, password } = new URL(value);
  if (username !== '' || password !== '') return 'holds a name or password, which a webhook has not';
  if (protocol === 'https:' || (protocol === 'http:' && isLoopback(value))) return null;
  return 'is not a https URL';
};

const codeOf = (error: unknown): string =>
  typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : 'no answer';

const post = (url: URL, text: string, signal: AbortSignal): Promise<number> =>
  new Promise((resolve, reject) => {
    const { httpAgent, httpsAgent } = proxyAgents(url.href, process.env);
    const [send, agent] = url.protocol === 'https:' ? [requestHttps, httpsAgent] : [requestHttp, httpAgent];
    const body = JSON.stringify({ text });
    const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
    const request = send(url, { method: 'POST', agent: agent ?? false, headers, signal }, (response) => {
      // Only whether it was taken counts: nothing of the answer is kept, and no redirect is followed.
      response.resume();
      response.on('end', () => resolve(response.statusCode ?? 0));
      response.on('error', reject);
    });
    request.on('error', reject);
    request.end(body);
  });

/**
 * @param value of the variable, which `webhookProblem` finds nothing wrong with
 * @returns why it was not taken, such as `answers HTTP 404`; null when it was
 */
export const postWebhook = (value: string, text: string, deadlineMs: number): Promise<string | null> => {
  const work = async (signal: AbortSignal): Promise<string | null> => {
    try {
      const status = await post(new URL(value), text, signal);
      return status >= 200 && status < 300 ? null : `answers HTTP ${status}`;
    } catch (error) {
      return `cannot be reached (${codeOf(error)})`;
    }
  };
  return within(deadlineMs, work, () => `did not answer within ${deadlineMs / 1000} s`);
};
