/** A DNS server on 127.0.0.1 that knows a few A records, for probes that must not leave the machine. */
import { createSocket } from 'node:dgram';
import { once } from 'node:events';

export interface DnsServer {
  /** As resolvers are named: address and port. */
  address: string;
  close(): void;
}

const nameIn = (query: Buffer): { name: string; end: number } => {
  const labels: string[] = [];
  let at = 12;
  for (let length = query[at] ?? 0; length > 0; length = query[at] ?? 0) {
    labels.push(query.toString('latin1', at + 1, at + 1 + length));
    at += length + 1;
  }
  return { name: labels.join('.').toLowerCase(), end: at + 5 };
};

const reply = (query: Buffer, addresses: string[] | undefined, ttlSeconds: number): Buffer => {
  const { end } = nameIn(query);
  const header = Buffer.from(query.subarray(0, 12));
  // Response, recursion available; code 3 says that there is no such name (RFC 1035, 4.1.1).
  header.writeUInt16BE(addresses === undefined ? 0x8183 : 0x8180, 2);
  header.writeUInt16BE(addresses?.length ?? 0, 6);
  header.writeUInt32BE(0, 8);
  const answers = (addresses ?? []).map((address) => {
    const record = Buffer.alloc(16);
    record.writeUInt16BE(0xc00c, 0);
    record.writeUInt16BE(1, 2);
    record.writeUInt16BE(1, 4);
    record.writeUInt32BE(ttlSeconds, 6);
    record.writeUInt16BE(4, 10);
    record.set(address.split('.').map(Number), 12);
    return record;
  });
  return Buffer.concat([header, query.subarray(12, end), ...answers]);
};

/** @param zone addresses by name; names that are not there do not exist. Null answers nothing at all. */
export const serveDns = async (zone: Record<string, string[]> | null, ttlSeconds = 60): Promise<DnsServer> => {
  const socket = createSocket('udp4');
  socket.on('message', (query, { port, address }) => {
    if (zone !== null) socket.send(reply(query, zone[nameIn(query).name], ttlSeconds), port, address);
  });
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  return { address: `127.0.0.1:${socket.address().port}`, close: () => socket.close() };
};
