// What a Worker finds around itself: Pyodide with Cloudflare's own SDK, and the shapes that workerd hands over.
//
// Shapes and rules are workerd's (src/workerd/api/queue, src/pyodide); Request and streams are Node's.

import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { deserialize } from "node:v8";

// Node keeps one value of each header; workerd keeps each value apart, and so do these two.

export const NodeHeaders = globalThis.Headers;
export const NodeResponse = globalThis.Response;

class Headers extends NodeHeaders {
  pairs = [];
  constructor(init) {
    super();
    for (const [name, value] of pairsOf(init)) this.append(name, value);
  }
  append(name, value) {
    super.append(name, value);
    this.pairs?.push([`${name}`, `${value}`]);
  }
  set(name, value) {
    super.set(name, value);
    this.pairs = [...this.pairs.filter(([known]) => !same(known, name)), [`${name}`, `${value}`]];
  }
  delete(name) {
    super.delete(name);
    this.pairs = this.pairs.filter(([known]) => !same(known, name));
  }
}

class Response extends NodeResponse {
  constructor(body, init = {}) {
    const pairs = pairsOf(init.headers);
    super(body, { ...init, headers: pairs });
    this.pairs = pairs;
    this.size = sizeOf(body);
  }
}

Object.assign(globalThis, { Headers, Response });

export const same = (one, other) => `${one}`.toLowerCase() === `${other}`.toLowerCase();

function pairsOf(init) {
  if (init instanceof Headers) return init.pairs;
  if (init == null) return [];
  const pairs = [];
  const given = typeof init[Symbol.iterator] === "function" ? init : Object.entries(init);
  for (const [name, value] of given) pairs.push([`${name}`, `${value}`]); // Python's pairs live for this turn alone
  return pairs;
}

function sizeOf(body) {
  if (body == null) return 0;
  if (typeof body === "string") return Buffer.byteLength(body);
  return body instanceof ArrayBuffer || ArrayBuffer.isView(body) ? body.byteLength : null;
}

// What a Worker is handed: instances of classes, since the SDK makes dictionaries of plain objects.

export class ExecutionContext {
  #waits = [];
  props = {};
  get [Symbol.toStringTag]() {
    return "ExecutionContext";
  }
  waitUntil(promise) {
    this.#waits.push(Promise.resolve(promise));
  }
  passThroughOnException() {}
  async drained() {
    for (const one of await Promise.allSettled(this.#waits)) {
      if (one.status === "rejected") console.error(`waitUntil: ${one.reason}`);
    }
  }
}

class QueueMessage {
  #verdicts;
  constructor({ id, timestamp, attempts, content_type, body }, verdicts) {
    this.id = id;
    this.timestamp = new Date(timestamp);
    this.attempts = attempts;
    this.body = bodyOf(content_type, body);
    this.#verdicts = verdicts;
  }
  ack() {
    if (this.#verdicts.all === "retry" || this.id in this.#verdicts.one) return;
    this.#verdicts.one[this.id] = ["ack"];
  }
  retry(options) {
    if (this.#verdicts.all === "ack" || this.#verdicts.one[this.id]?.[0] === "ack") return;
    this.#verdicts.one[this.id] = ["retry", options?.delaySeconds ?? null];
  }
}

export class QueueController {
  #verdicts;
  metadata = { metrics: { backlogCount: 0, backlogBytes: 0 } };
  constructor(queue, messages, verdicts) {
    this.queue = queue;
    this.messages = messages.map((one) => new QueueMessage(one, verdicts));
    this.#verdicts = verdicts;
  }
  ackAll() {
    this.#verdicts.all ??= "ack";
  }
  retryAll(options) {
    if (this.#verdicts.all === "ack") return;
    this.#verdicts.all = "retry";
    this.#verdicts.delay = options?.delaySeconds ?? null;
  }
}

export class ScheduledController {
  #told;
  constructor(cron, scheduledTime, told) {
    this.cron = cron;
    this.scheduledTime = scheduledTime;
    this.#told = told;
  }
  noRetry() {
    this.#told.noRetry = true;
  }
}

function bodyOf(type, body) {
  if (type === "json") return JSON.parse(body);
  if (type === "text") return body;
  const bytes = Buffer.from(body, "base64");
  if (type === "v8") return deserialize(bytes);
  return new Uint8Array(bytes).buffer;
}

const patched = new WeakSet();

function patchWaitUntil(ctx) {
  if (Object.prototype.toString.call(ctx) !== "[object ExecutionContext]" || patched.has(ctx)) return;
  const plain = ctx.waitUntil.bind(ctx);
  ctx.waitUntil = (promise) => {
    const kept = typeof promise?.copy === "function" ? promise.copy() : promise;
    plain((async () => {
      try {
        return await kept;
      } finally {
        if (kept !== promise) kept.destroy();
      }
    })());
  };
  patched.add(ctx);
}

// Pyodide with the SDK, and the Worker's class.

export async function start(given, env) {
  const { loadPyodide } = await import(pathToFileURL(given.pyodide).href);
  const pyodide = await loadPyodide({ stdout: console.log, stderr: console.error });
  for (const wheel of given.wheels) pyodide.unpackArchive(new Uint8Array(readFileSync(wheel)), "wheel");
  for (const [at, folder] of Object.entries(given.mounts)) {
    pyodide.FS.mkdirTree(at);
    pyodide.mountNodeFS(at, folder);
  }
  const unknown = (name) => {
    throw new Error(`${name} is not part of the local runtime`);
  };
  pyodide.registerJsModule("_cloudflare_compat_flags", {
    python_request_headers_preserve_commas: true,
    python_workflows_implicit_dependencies: true,
  });
  pyodide.registerJsModule("_pyodide_entrypoint_helper", {
    cloudflareWorkersModule: { env, waitUntil: () => unknown("waitUntil outside of an event") },
    doAnImport: unknown,
    patch_env_helper: () => unknown("patch_env"),
    patchWaitUntil,
  });
  pyodide.runPython(given.inside);
  const [add, load, call] = ["add", "load", "call"].map((name) => pyodide.globals.get(name));
  add(pyodide.toPy(given.folders), process.pid);
  return {
    load: (module, attribute) => ({ pyodide: pyodide.version, ...JSON.parse(load(module, attribute)) }),
    call,
  };
}
