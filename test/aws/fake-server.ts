/** A server on 127.0.0.1 that behaves as badly as a test wants. */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Server, Socket } from 'node:net';

export interface FakeServer {
  url: string;
  port: number;
  /** Requests that arrived whole enough to have headers. */
  requests: IncomingMessage[];
  close(): Promise<void>;
}

/** Starts any server on a free port; closing it also ends its connections. */
export const listen = async (server: Server): Promise<{ port: number; close(): Promise<void> }> => {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => socket.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    async close() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
};

/** An HTTP server that counts its requests and answers them as told. */
export const serve = async (
  answer: (request: IncomingMessage, response: ServerResponse) => void,
): Promise<FakeServer> => {
  const requests: IncomingMessage[] = [];
  const server = createServer((request, response) => {
    requests.push(request);
    request.resume();
    request.on('end', () => answer(request, response));
  });
  const { port, close } = await listen(server);
  return { url: `http://127.0.0.1:${port}`, port, requests, close };
};
