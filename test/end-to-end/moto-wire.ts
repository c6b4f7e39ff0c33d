/** The wire between the tool and moto: it sees every request, can cut the wire at any of them, and counts what changes something. */
import {
  Agent,
  createServer,
  request as forward,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type OutgoingHttpHeaders,
  type ServerResponse,
} from 'node:http';
import { buffer } from 'node:stream/consumers';
import { listen } from '../aws/fake-server.ts';
import type { Call } from '../../src/domain/api/call.ts';

/** An answer on the wire. */
export interface OnWire {
  status: number;
  headers: OutgoingHttpHeaders;
  body: string;
}

/**
 * What becomes of a request: it passes; it is lost on its way; nobody answers it; its answer is lost; or its credentials have
 * expired. An answer of one's own is given in place of moto's, and a function changes moto's.
 */
export type Fate = 'passes' | 'lost' | 'silent' | 'unanswered' | 'expired' | OnWire | ((answer: OnWire) => OnWire);

export interface Seen {
  /** What it changes, in the words of `changeOf`; null for a request that only reads. */
  change: string | null;
  /** Of the URL. */
  path: string;
  method: string;
  headers: IncomingHttpHeaders;
  /** Did it get to moto? */
  arrived: boolean;
}

export interface Wire {
  url: string;
  /** Every request, in the order in which they came. */
  seen: Seen[];
  /** Decides over requests from now on. */
  onRequest: (seen: Seen) => Fate;
  /** Returns when no request is under way. */
  quiet(): Promise<void>;
  close(): Promise<void>;
}

const REGION = /Credential=[^/]+\/\d+\/([a-z0-9-]+)\//;

const field = (text: string, name: string): string =>
  new RegExp(`<${name}>([^<]*)</${name}>`).exec(text)?.[1]?.replaceAll(/&quot;|"/g, '') ?? '';

const recordLine = (name: string, identifier: string, value: string): string =>
  [name.replace(/\.$/, ''), identifier, value].filter((part) => part !== '').join(' ');

const recordsIn = (xml: string): string[] =>
  [...xml.matchAll(/<Change>(.*?)<\/Change>/gs)].flatMap(([, change = '']) =>
    field(change, 'Action') === 'DELETE'
      ? []
      : [
          recordLine(
            field(change, 'Name'),
            field(change, 'SetIdentifier'),
            field(change, 'Weight') || field(change, 'Value'),
          ),
        ],
  );

const sorted = (input: object): string =>
  JSON.stringify(Object.entries(input).toSorted(([a], [b]) => (a < b ? -1 : 1)));

/** What a request changes: region, operation and the wanted values; null when it only reads. */
const changeIn = ({ method, url = '', headers }: IncomingMessage, body: string): string | null => {
  const region = REGION.exec(headers.authorization ?? '')?.[1] ?? '';
  const target = String(headers['x-amz-target'] ?? '').split('.')[1] ?? '';
  if (/^(Update|Register|Put|Create|Delete)/.test(target))
    return `${region} ${target} ${sorted(JSON.parse(body) as object)}`;
  if (method === 'POST' && /\/rrset\/?$/.test(url))
    return `${region} ChangeResourceRecordSets ${recordsIn(body).join(', ')}`;
  const [, uuid] = /\/event-source-mappings\/([0-9a-f-]+)/.exec(url) ?? [];
  if (method !== 'PUT' || uuid === undefined) return null;
  return `${region} UpdateEventSourceMapping ${sorted({ ...(JSON.parse(body) as object), UUID: uuid })}`;
};

/** The same words for a call as the journal has it. */
export const changeOf = ({ region, service, operation, input }: Call): string => {
  if (service !== 'route53' || operation !== 'ChangeResourceRecordSets')
    return `${region} ${operation} ${sorted(input)}`;
  const created = (input.ChangeBatch?.Changes ?? []).flatMap(({ Action, ResourceRecordSet: record }) => {
    if (record === undefined || Action === 'DELETE') return [];
    const value = String(record.Weight ?? record.ResourceRecords?.[0]?.Value ?? '').replaceAll('"', '');
    return [recordLine(record.Name ?? '', record.SetIdentifier ?? '', value)];
  });
  return `${region} ${operation} ${created.join(', ')}`;
};

const EXPIRED = 'The security token included in the request is expired';

/** Refuses a request for its credentials, in the words of its service's protocol: XML for some, JSON for the others. */
const refuse = ({ headers, url = '' }: IncomingMessage, response: ServerResponse): void => {
  const isXml = /urlencoded/.test(headers['content-type'] ?? '') || url.startsWith('/2013-04-01/');
  if (!isXml)
    return void response.writeHead(400).end(JSON.stringify({ __type: 'ExpiredTokenException', message: EXPIRED }));
  const error = `<Error><Type>Sender</Type><Code>ExpiredToken</Code><Message>${EXPIRED}</Message></Error>`;
  response.writeHead(403, { 'content-type': 'text/xml' }).end(`<ErrorResponse>${error}</ErrorResponse>`);
};

const give = (response: ServerResponse, { status, headers, body }: OnWire): void => {
  const { 'content-length': _, ...kept } = headers;
  response.writeHead(status, { ...kept, 'content-length': Buffer.byteLength(body) }).end(body);
};

const pass = async (agent: Agent, motoUrl: string, incoming: IncomingMessage, body: Buffer) =>
  new Promise<{ answer: IncomingMessage; body: Buffer }>((resolve, reject) => {
    const { method, headers, url } = incoming;
    const outgoing = forward(new URL(url ?? '/', motoUrl), {
      agent,
      headers,
      ...(method === undefined ? {} : { method }),
    });
    outgoing.on('response', (answer) => void buffer(answer).then((whole) => resolve({ answer, body: whole }), reject));
    outgoing.on('error', reject);
    outgoing.end(body);
  });

/** Lays a wire to moto on a free port of 127.0.0.1. */
export const layWire = async (motoUrl: string): Promise<Wire> => {
  const agent = new Agent({ keepAlive: true });
  const seen: Seen[] = [];
  const underWay = new Set<IncomingMessage>();
  const carry = async (incoming: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = await buffer(incoming);
    const { method = '', url: path = '', headers } = incoming;
    const one: Seen = { change: changeIn(incoming, body.toString()), path, method, headers, arrived: false };
    seen.push(one);
    const fate = wire.onRequest(one);
    if (fate === 'lost') return void incoming.socket.destroy();
    if (fate === 'silent') return;
    if (fate === 'expired') return refuse(incoming, response);
    if (typeof fate === 'object') return give(response, fate);
    one.arrived = true;
    const passed = await pass(agent, motoUrl, incoming, body);
    if (fate === 'unanswered') return void incoming.socket.destroy();
    const { statusCode: status = 500, headers: given } = passed.answer;
    if (typeof fate === 'function')
      return give(response, fate({ status, headers: given, body: passed.body.toString() }));
    response.writeHead(status, given).end(passed.body);
  };
  const server = createServer((incoming, response) => {
    underWay.add(incoming);
    carry(incoming, response)
      // A client that was killed has no use for its answer.
      .catch(() => incoming.socket.destroy())
      .finally(() => underWay.delete(incoming));
  });
  const { port, close } = await listen(server);
  const wire: Wire = {
    url: `http://127.0.0.1:${port}`,
    seen,
    onRequest: () => 'passes',
    async quiet() {
      // A request that a client sent just before it was killed may still be about to come in.
      do await new Promise((resolve) => setTimeout(resolve, 30));
      while (underWay.size > 0);
    },
    async close() {
      agent.destroy();
      await close();
    },
  };
  return wire;
};
