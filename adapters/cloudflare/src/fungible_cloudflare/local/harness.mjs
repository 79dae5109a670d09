// A Python Worker behind two ports: HTTP/1.1 for its front door, and orders from whoever started this process.
//
// The front door makes Requests of HTTP and HTTP of Responses; the other port hands over queue batches, instants of
// schedules and calls of methods. Whoever holds the queues stands outside, so that messages outlive this process.

import { randomBytes } from "node:crypto";
import { createServer } from "node:http";
import {
  ExecutionContext,
  NodeHeaders,
  NodeResponse,
  QueueController,
  ScheduledController,
  same,
  start,
} from "./runtime.mjs";

const given = JSON.parse(process.env.FUNGIBLE_WORKER);
const env = { ...process.env };
delete env.FUNGIBLE_WORKER;

let loaded, call;
try {
  const worker = await start(given, env);
  loaded = worker.load(given.module, given.attribute);
  call = worker.call;
} catch (error) {
  console.error(error.message.trim());
  process.exit(3);
}

async function run(method, ...args) {
  const ctx = new ExecutionContext();
  const work = call(ctx, env, method, ...args);
  try {
    return await work;
  } finally {
    work.destroy();
    ctx.drained();
  }
}

// The front door: HTTP/1.1 in, a Request to the Worker, its Response out.

const HOP_BY_HOP = ["connection", "expect", "keep-alive", "te", "trailer", "transfer-encoding", "upgrade"];
const SET_AT_THE_EDGE = ["cf-connecting-ip", "cf-ray", "cf-visitor", "x-forwarded-proto"];
const THROWN = Buffer.from("error code: 1101");

function requestOf(incoming) {
  const headers = new NodeHeaders();
  for (let at = 0; at < incoming.rawHeaders.length; at += 2) {
    const name = incoming.rawHeaders[at].toLowerCase();
    if (!HOP_BY_HOP.includes(name) && !SET_AT_THE_EDGE.includes(name)) headers.append(name, incoming.rawHeaders[at + 1]);
  }
  headers.set("cf-connecting-ip", incoming.socket.remoteAddress.replace(/^::ffff:/, ""));
  headers.set("cf-ray", `${randomBytes(8).toString("hex")}-LCL`);
  headers.set("cf-visitor", '{"scheme":"http"}');
  headers.set("x-forwarded-proto", "http");
  const bodied = !["GET", "HEAD"].includes(incoming.method) && (
    incoming.headers["transfer-encoding"] !== undefined || Number(incoming.headers["content-length"]) > 0
  );
  const request = new Request(`http://${incoming.headers.host || "localhost"}${incoming.url}`, {
    method: incoming.method,
    headers,
    ...(bodied ? { body: streamOf(incoming), duplex: "half" } : {}),
  });
  Object.defineProperty(request, "cf", { value: { colo: "LCL", httpProtocol: `HTTP/${incoming.httpVersion}` } });
  return request;
}

// A body that the Worker leaves unread is read on and thrown away: a reset could eat the answer.
function streamOf(incoming) {
  return new ReadableStream({
    start(controller) {
      incoming.on("data", (chunk) => {
        controller.enqueue(new Uint8Array(chunk));
        if (controller.desiredSize <= 0) incoming.pause();
      });
      incoming.on("end", () => controller.close());
      incoming.on("error", (error) => controller.error(error));
      incoming.pause();
    },
    pull: () => incoming.resume(),
    cancel: () => leave(incoming),
  });
}

function leave(incoming) {
  incoming.removeAllListeners("data");
  incoming.removeAllListeners("end");
  incoming.removeAllListeners("error").on("error", () => {});
  incoming.resume();
}

function refuse(outgoing, status) {
  outgoing.writeHead(status, { "content-length": 0, connection: "close" });
  outgoing.end();
}

async function answer(incoming, outgoing) {
  let request, response;
  try {
    if (!incoming.url.startsWith("/")) throw new TypeError("no path");
    request = requestOf(incoming);
  } catch {
    return refuse(outgoing, ["CONNECT", "TRACE", "TRACK"].includes(incoming.method) ? 405 : 400);
  }
  try {
    response = await run("fetch", request);
    if (!(response instanceof NodeResponse)) throw new TypeError("fetch answered no Response");
  } catch (error) {
    console.error(error.message.trim());
    outgoing.writeHead(500, { "content-type": "text/plain; charset=UTF-8", "content-length": THROWN.length });
    return outgoing.end(THROWN);
  }
  await send(response, incoming, outgoing);
  if (!incoming.complete) leave(incoming);
}

async function send(response, incoming, outgoing) {
  const fields = fieldsOf(response);
  const bodiless = [101, 204, 205, 304].includes(response.status) || incoming.method === "HEAD";
  const size = response.body === null ? 0 : (response.size ?? null);
  if (!bodiless && size !== null && !fields.some(([name]) => same(name, "content-length"))) {
    fields.push(["content-length", `${size}`]);
  }
  outgoing.writeHead(response.status, fields.flat().map(utf8));
  if (bodiless || response.body === null) return outgoing.end();
  outgoing.write("", "latin1");
  const reader = response.body.getReader();
  outgoing.on("close", () => reader.cancel("the client went away").catch(() => {}));
  try {
    for (let step = await reader.read(); !step.done; step = await reader.read()) {
      if (!outgoing.write(step.value)) await drained(outgoing);
    }
    outgoing.end();
  } catch {
    outgoing.destroy();
  }
}

// workerd writes header fields as UTF-8 (src/workerd/api/headers.c++), Node as Latin-1.
const utf8 = (text) => Buffer.from(text).toString("latin1");

const drained = (outgoing) => new Promise((done) => {
  outgoing.once("drain", done);
  outgoing.once("close", done);
});

// workerd writes header fields sorted by name, which means nothing (RFC 9110, 5.3): here they keep the Worker's order.
function fieldsOf(response) {
  const joined = (pairs) => JSON.stringify([...new NodeHeaders(pairs)]);
  const now = [...response.headers];
  return response.pairs && joined(response.pairs) === joined(now) ? [...response.pairs] : now;
}

// The second port: batches and calls from whoever started this process and knows its secret.

const ORDERS = {
  async queue({ queue, messages }) {
    const verdicts = { one: {}, all: null, delay: null };
    try {
      await run("queue", new QueueController(queue, messages, verdicts), undefined, undefined);
      return { thrown: null, ...verdicts };
    } catch (error) {
      console.error(error.message.trim());
      return { thrown: toldOf(error), ...verdicts };
    }
  },
  async scheduled({ cron, scheduledTime }) {
    const told = { noRetry: false };
    try {
      await run("scheduled", new ScheduledController(cron, scheduledTime, told), undefined, undefined);
      return { thrown: null, ...told };
    } catch (error) {
      console.error(error.message.trim());
      return { thrown: toldOf(error), ...told };
    }
  },
  async invoke({ method, value }) {
    try {
      return { value: (await run(method, value)) ?? null };
    } catch (error) {
      console.error(error.message.trim());
      return { thrown: toldOf(error) };
    }
  },
};

function toldOf(error) {
  const last = error.message.trim().split("\n").at(-1);
  const name = (error.type ?? error.name).split(".").at(-1);
  return { errorType: name, errorMessage: last.replace(/^[\w.]+: /, "") };
}

async function obey(incoming, outgoing) {
  const order = ORDERS[incoming.url.slice(1)];
  if (incoming.headers.authorization !== given.secret || order === undefined) return refuse(outgoing, 404);
  let text = "";
  for await (const part of incoming.setEncoding("utf8")) text += part;
  const body = Buffer.from(JSON.stringify(await order(JSON.parse(text))));
  outgoing.writeHead(200, { "content-type": "application/json", "content-length": body.length });
  outgoing.end(body);
}

function listen(handler, port) {
  const options = { maxHeaderSize: 128 * 1024, noDelay: true };
  const server = createServer(options, (incoming, outgoing) => {
    handler(incoming, outgoing).catch((error) => {
      console.error(error.message);
      outgoing.destroy();
    });
  });
  server.keepAliveTimeout = 0;
  return new Promise((done, failed) => {
    server.once("error", failed);
    server.listen(port, "127.0.0.1", () => done(server));
  });
}

const door = await listen(answer, given.port);
const control = await listen(obey, 0);
const ready = { port: door.address().port, control: control.address().port, ...loaded };
console.log(given.ready + JSON.stringify(ready));

// A promise that nobody waits for is a line in the log, as on workerd; any other error is the end of this process.
process.on("unhandledRejection", (error) => console.error(`unhandled: ${error?.stack ?? error}`));

process.on("SIGTERM", () => {
  control.close();
  door.close(() => process.exit(0));
  door.closeIdleConnections();
});

const parent = process.ppid;
setInterval(() => process.ppid === parent || process.exit(0), 1000).unref();
