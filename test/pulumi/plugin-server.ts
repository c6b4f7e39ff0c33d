/** What every plugin of the Pulumi engine does: serve gRPC on a free port of loopback and print that port. */
import grpc from '@grpc/grpc-js';

/** How often a plugin looks whether the engine that started it is still there. */
const ORPHAN_CHECK_MS = 1000;

/** Answers one call; what it throws is what the engine reports. */
export const answering =
  <Request, Response>(answer: (request: Request) => Response | Promise<Response>) =>
  (call: grpc.ServerUnaryCall<Request, Response>, reply: grpc.sendUnaryData<Response>): void => {
    const settle = async () => {
      try {
        reply(null, await answer(call.request));
      } catch (cause) {
        reply({ code: grpc.status.UNKNOWN, details: cause instanceof Error ? cause.message : String(cause) });
      }
    };
    void settle();
  };

/** Ends this process when the engine that started it is gone: an engine that is killed ends nothing. */
export const endWithTheEngine = (): void => {
  const engine = process.ppid;
  setInterval(() => {
    if (process.ppid !== engine) process.exit(1);
  }, ORPHAN_CHECK_MS).unref();
};

/** Serves until the engine ends the process, or is gone itself. */
export const servePlugin = (service: grpc.ServiceDefinition, answers: grpc.UntypedServiceImplementation): void => {
  const server = new grpc.Server({ 'grpc.max_receive_message_length': -1, 'grpc.max_send_message_length': -1 });
  server.addService(service, answers);
  server.bindAsync('127.0.0.1:0', grpc.ServerCredentials.createInsecure(), (failure, port) => {
    if (failure !== null) throw failure;
    process.stdout.write(`${port}\n`);
  });
  endWithTheEngine();
};
